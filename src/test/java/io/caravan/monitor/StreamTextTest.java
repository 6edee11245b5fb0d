package io.caravan.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.source.stream.StreamName;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How streams are told of in lines for people. */
class StreamTextTest {

    private static CheckedStream stream(long length, int consumers) {
        StreamGroup group = new StreamGroup("readers", consumers, 0, null, Lag.exactly(0), "7-0", List.of());
        StreamName name = new StreamName(0, new byte[] {'a'});
        return new CheckedStream(new WatchedStream(name, length, "1-0", "7-0", List.of(group), null, false), List.of());
    }

    @ParameterizedTest
    @CsvSource({"0, 0 entries", "1, 1 entry", "2, 2 entries", "1000001, '1,000,001 entries'"})
    void saysOneEntryAndAnyOtherNumberOfEntries(long number, String text) {
        assertThat(Count.ofEntries(number)).isEqualTo(text);
    }

    @Test
    void tellsOfOneOfEachKind() {
        CheckedStream stream = stream(1, 1);

        assertThat(StreamText.of(stream))
                .isEqualTo("Stream db0:a: ok; 1 entry from 1-0 to 7-0; group readers: 1 consumer, 0 pending, lag 0,"
                        + " last delivered 7-0");
        assertThat(StreamText.of(new Round(Instant.EPOCH, 3, List.of(stream))))
                .startsWith("1 stream, all well; 1 entry, 0 pending");
    }

    @Test
    void tellsOfSeveralOfEachKind() {
        CheckedStream stream = stream(1_000, 2);

        assertThat(StreamText.of(stream)).contains("1,000 entries from").contains("2 consumers");
        assertThat(StreamText.of(new Round(Instant.EPOCH, 3, List.of(stream, stream))))
                .startsWith("2 streams, all well; 2,000 entries, 0 pending");
    }
}
