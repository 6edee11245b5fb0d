package io.caravan.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.caravan.source.stream.StreamName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the log hears of a warning. */
class WarningLogTest {

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private WarningLog log;

    @BeforeEach
    void opens() {
        Logger logger = new LoggerContext().getLogger("test");
        logger.setLevel(Level.INFO);
        lines.start();
        logger.addAppender(lines);
        log = new WarningLog(logger);
    }

    private static CheckedStream stream(String name, Warning... warnings) {
        StreamName key = new StreamName(0, name.getBytes(StandardCharsets.UTF_8));
        return new CheckedStream(new WatchedStream(key, 7, "1-0", "7-0", List.of(), null, false), List.of(warnings));
    }

    private static Warning lag(String text) {
        return new Warning(Warning.Kind.LAG, "g", text);
    }

    private List<String> told(CheckedStream... streams) {
        return told(Arrays.asList(streams));
    }

    /** Returns what a round makes the log say, without the line of totals. */
    private List<String> told(List<CheckedStream> streams) {
        lines.list.clear();
        log.round(new Round(Instant.EPOCH, 3, streams));
        return lines.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .limit(lines.list.size() - 1)
                .toList();
    }

    @Test
    void tellsTheTotalsInOneLineEachRound() {
        told(stream("a"), stream("b", lag("lags")));

        assertThat(lines.list.get(1).getFormattedMessage())
                .isEqualTo("2 streams, 1 with warnings; 14 entries, 0 pending, oldest pending for 0 ms, lag 0 at most;"
                        + " looked in 3 ms");
    }

    @Test
    void tellsAWarningWhenItAppearsAndWhenItEnds() {
        assertThat(told(stream("a"))).isEmpty();
        assertThat(told(stream("a", lag("lags by 5")))).containsExactly("Stream db0:a lags by 5");
        assertThat(told(stream("a", lag("lags by 6")))).isEmpty();
        assertThat(told(stream("a"))).containsExactly("Stream db0:a is well again");
        assertThat(told(stream("a"))).isEmpty();
    }

    @Test
    void tellsWhenAnotherWarningJoins() {
        told(stream("a", lag("lags")));

        assertThat(told(stream("a", lag("lags"), new Warning(Warning.Kind.LENGTH, "", "is long"))))
                .containsExactly("Stream db0:a lags; is long");
    }

    @Test
    void tellsWhenAStreamWithAWarningIsGone() {
        told(stream("a", lag("lags")));

        assertThat(told(List.of())).containsExactly("Stream db0:a is gone");
    }

    @Test
    void tellsOfManyStreamsAtOnceInFewLines() {
        List<CheckedStream> streams = IntStream.range(0, 2000)
                .mapToObj(i -> stream("s" + i, lag("lags")))
                .toList();

        assertThat(told(streams)).hasSize(51).last().isEqualTo("Warnings have changed for 1,950 more streams");
    }
}
