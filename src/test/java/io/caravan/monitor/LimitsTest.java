package io.caravan.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.source.stream.StreamName;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From where on a stream gets warnings, and what they say. */
class LimitsTest {

    private final Limits limits = new Limits();

    private static WatchedStream stream(long length, StreamGroup... groups) {
        return new WatchedStream(new StreamName(0, new byte[] {'a'}), length, "", "", List.of(groups), null, false);
    }

    private static StreamGroup group(long pending, OldestPending oldest, Lag lag, GroupMember... members) {
        return new StreamGroup("readers", members.length, pending, oldest, lag, "0-0", List.of(members));
    }

    private List<String> texts(WatchedStream stream) {
        return limits.check(stream).stream().map(Warning::text).toList();
    }

    @ParameterizedTest
    @CsvSource({"0, 5000, 0", "4999, 5000, 0", "5000, 5000, 0", "5001, 5000, 1", "9000000, 0, 0"})
    void warnsOfALagThatIsAboveTheLimit(long lag, long limit, int warnings) {
        limits.setLag(limit);

        assertThat(limits.check(stream(1, group(0, null, Lag.exactly(lag))))).hasSize(warnings);
    }

    @ParameterizedTest
    @CsvSource({"100, 100, 0", "101, 100, 1", "101, 0, 0"})
    void warnsOfPendingEntriesAboveTheLimit(long pending, long limit, int warnings) {
        limits.setPending(limit);

        assertThat(limits.check(stream(1, group(pending, null, null)))).hasSize(warnings);
    }

    @ParameterizedTest
    @CsvSource({"100, 100, 0", "101, 100, 1", "101, 0, 0"})
    void warnsOfAnEntryThatIsPendingForLonger(long age, long limit, int warnings) {
        limits.setOldestPending(limit);

        assertThat(limits.check(stream(1, group(1, new OldestPending("1-0", "c", age, 1), null))))
                .hasSize(warnings);
    }

    @ParameterizedTest
    @CsvSource({"1, 100, 100, 0", "1, 101, 100, 1", "0, 101, 100, 0", "1, 101, 0, 0"})
    void warnsOfAConsumerThatIsSilentAndHoldsEntries(long pending, long idle, long limit, int warnings) {
        limits.setIdleConsumer(limit);

        assertThat(limits.check(stream(1, group(1, null, null, new GroupMember("c", pending, idle)))))
                .hasSize(warnings);
    }

    @ParameterizedTest
    @CsvSource({"100, 100, 0", "101, 100, 1", "101, 0, 0"})
    void warnsOfALongStream(long length, long limit, int warnings) {
        limits.setLength(limit);

        assertThat(limits.check(stream(length))).hasSize(warnings);
    }

    @Test
    void saysWhatIsWrongWithNumbersAndLimits() {
        limits.setLag(10_000);
        limits.setOldestPending(300_000);
        limits.setIdleConsumer(60_000);

        WatchedStream stream = stream(
                1,
                group(
                        1,
                        new OldestPending("1-0", "c1", 3_723_000, 1),
                        new Lag(12_345, true),
                        new GroupMember("c1", 1, 61_000)));

        assertThat(texts(stream))
                .containsExactly(
                        "group readers lags by about 12,345 entries (limit 10,000)",
                        "an entry of group readers is pending for 1 h 2 min (limit 5 min)",
                        "consumer c1 of group readers is silent for 1 min 1 s with 1 pending entry (limit 1 min)");
    }

    @Test
    void alwaysWarnsOfANamedStreamThatIsMissingAndOfOneThatCannotBeWatched() {
        StreamName name = new StreamName(3, new byte[] {'a'});

        assertThat(texts(WatchedStream.missing(name))).containsExactly("does not exist");
        assertThat(texts(WatchedStream.refused(name, "NOPERM no\npermission")))
                .containsExactly("cannot be watched: NOPERM no\\u{a}permission");
    }

    @Test
    void keepsAWarningsIdentityWhileItsNumbersChange() {
        limits.setLag(1);

        Warning first = limits.check(stream(1, group(0, null, Lag.exactly(5)))).get(0);
        Warning second = limits.check(stream(1, group(0, null, Lag.exactly(6)))).get(0);

        assertThat(first.identity()).isEqualTo(second.identity());
        assertThat(first.text()).isNotEqualTo(second.text());
    }

    @Test
    void refusesANegativeLimitByItsName() {
        assertThatThrownBy(() -> limits.setIdleConsumer(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("streams-monitor.warn-idle-consumer must be 0 for no limit, or more, but is -1");
    }

    @Test
    void refusesAnOutputThatItDoesNotKnow() {
        assertThatThrownBy(() -> RoundOutput.of("xml"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("streams-monitor.output must be log or json, but is 'xml'");
    }
}
