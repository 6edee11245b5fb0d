package io.caravan.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.source.stream.StreamId;
import org.junit.jupiter.api.Test;

/** How the lag of a group is told where the server does not know it. */
class LagTest {

    private static final WatchedStream.Ends STREAM =
            new WatchedStream.Ends(1000, StreamId.parse("10000-0"), StreamId.parse("20000-0"));

    private static StreamId at(String id) {
        return StreamId.parse(id);
    }

    @Test
    void isAllOfTheStreamForAGroupBeforeItsFirstEntry() {
        assertThat(Lag.byEnds(at("9999-7"), STREAM)).isEqualTo(Lag.exactly(1000));
    }

    @Test
    void isNothingForAGroupAtOrBehindTheLastEntry() {
        assertThat(Lag.byEnds(at("20000-0"), STREAM)).isEqualTo(Lag.exactly(0));
        assertThat(Lag.byEnds(at("20001-0"), STREAM)).isEqualTo(Lag.exactly(0));
        assertThat(Lag.byEnds(at("5-0"), new WatchedStream.Ends(0, StreamId.ZERO, StreamId.ZERO)))
                .isEqualTo(Lag.exactly(0));
    }

    @Test
    void isNotToldByTheEndsInBetween() {
        assertThat(Lag.byEnds(at("15000-0"), STREAM)).isNull();
    }

    @Test
    void isCountedWhereThereAreFewEntriesToCount() {
        assertThat(Lag.byCount(100, at("15000-0"), STREAM)).isEqualTo(Lag.exactly(100));
    }

    @Test
    void isGuessedByTheTimesOfTheIdsWhereThereAreMore() {
        assertThat(Lag.byCount(101, at("15000-0"), STREAM)).isEqualTo(new Lag(500, true));
    }

    @Test
    void isNeverGuessedBelowWhatWasFoundOrAboveTheLength() {
        WatchedStream.Ends oneMoment = new WatchedStream.Ends(500, at("7-0"), at("7-499"));

        assertThat(Lag.byCount(101, at("19999-0"), STREAM)).isEqualTo(new Lag(101, true));
        assertThat(Lag.byCount(101, at("7-3"), oneMoment)).isEqualTo(new Lag(101, true));
    }
}
