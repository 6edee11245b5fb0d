package io.caravan.source.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** After which entry a group goes on that has to be created again. */
class JoinedStreamTest {

    private final JoinedStream stream = joined("0");

    @Test
    void beginsWhereItIsAskedTo() {
        assertThat(joined("0").resumeAfter()).isEqualTo("0");
        assertThat(joined("$").resumeAfter()).isEqualTo("$");
    }

    @Test
    void neverBeginsAtTheEndOnceTheGroupHasExisted() {
        JoinedStream atTheEnd = joined("$");

        atTheEnd.foundGroup();

        assertThat(atTheEnd.resumeAfter()).isEqualTo("0-0");
    }

    @Test
    void goesOnWhereTheGroupWasWhenNothingHasBeenCommittedYet() {
        stream.settled(id("7-0"));

        assertThat(stream.resumeAfter()).isEqualTo("7-0");
    }

    @Test
    void goesOnAfterTheLastCommittedEntryWhenTheGroupHasSettledMore() {
        stream.committed(entries("8-0", "9-0"), true);
        stream.settled(id("12-0"));

        assertThat(stream.resumeAfter()).isEqualTo("9-0");
    }

    @Test
    void goesBackToWhatTheGroupHadSettled() {
        stream.committed(entries("9-0"), true);
        stream.settled(id("7-0"));

        assertThat(stream.resumeAfter()).isEqualTo("7-0");
    }

    @Test
    void goesBackToWhatHasFailed() {
        stream.committed(entries("9-0"), true);
        stream.unsettled(id("8-3"));

        assertThat(stream.resumeAfter()).isEqualTo("8-2");
    }

    @Test
    void isNotSetBackByOldEntriesThatComeLate() {
        stream.committed(entries("9-0"), true);
        stream.committed(entries("3-0"), false);

        assertThat(stream.resumeAfter()).isEqualTo("9-0");
    }

    @Test
    void isSetBackByNewEntriesWithLowerIds() {
        stream.committed(entries("9-0"), true);
        stream.committed(entries("3-0"), true);

        assertThat(stream.resumeAfter()).isEqualTo("3-0");
    }

    @Test
    void forgetsAStreamThatAnotherOneHasReplaced() {
        stream.foundGroup();
        stream.committed(entries("9-0"), true);

        stream.replaced();

        assertThat(stream.resumeAfter()).isEqualTo("0");
    }

    private static JoinedStream joined(String startFrom) {
        return new JoinedStream(new StreamName(0, new byte[] {'s'}), startFrom);
    }

    private static StreamId id(String text) {
        return StreamId.parse(text);
    }

    private static List<StreamEntry> entries(String... ids) {
        return List.of(ids).stream()
                .map(id -> new StreamEntry(0, new byte[] {'s'}, id, List.of(), 1))
                .toList();
    }
}
