package io.caravan.source.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.source.SourceFlow;
import io.caravan.testing.RedisServer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Reading streams as a user with a password and few rights. */
class StreamAccessIT {

    private static final String ALL = Streams.ALL + "&claimAfter=200";

    /** The rights that {@link RedisStreamEndpoint} names. */
    private static final String[] NEEDED = {
        "+ping",
        "+select",
        "+client|setname",
        "+scan",
        "+type",
        "+xreadgroup",
        "+xack",
        "+xpending",
        "+xautoclaim",
        "+xgroup|create"
    };

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--appendonly", "no");

    private SourceFlow flow;

    @BeforeEach
    void begins() {
        redis.assumeVersion(7);
        Streams.add(redis, "ours:a", 1, 10);
    }

    @AfterEach
    void ends() {
        flow.close();
        redis.flush();
    }

    @Test
    void needsNoMoreThanTheRightsThatItNames() {
        flow = new SourceFlow(redis.user("reader", "secret", with("~ours:*")));
        flow.from(ALL).awaitCommitted(10);
        Streams.awaitNothingPending(redis, "ours:a");

        redis.run(commands -> commands.xgroupDestroy("ours:a", Streams.GROUP));
        Streams.add(redis, "ours:a", 11, 10);
        flow.awaitCommitted(20);

        assertThat(Streams.numbers(flow.committed())).isEqualTo(Streams.numbers(1, 20));
        assertThat(flow.reports).isEmpty();
    }

    @Test
    void deletesWithTheRightToDelete() {
        flow = new SourceFlow(redis.user("deleter", "secret", with("~ours:*", "+xdel")));

        flow.from(ALL + "&afterCommit=delete").awaitCommitted(10);

        await().atMost(SourceFlow.LONG_ENOUGH)
                .until(() -> Streams.ask(redis, commands -> commands.xlen("ours:a")) == 0);
    }

    @Test
    void trimsWithTheRightToTrim() {
        flow = new SourceFlow(redis.user("trimmer", "secret", with("~ours:*", "+xtrim")));

        flow.from(ALL + "&afterCommit=trim").awaitCommitted(10);

        await().atMost(SourceFlow.LONG_ENOUGH)
                .until(() -> Streams.ask(redis, commands -> commands.xlen("ours:a")) == 0);
    }

    @Test
    void goesOnWithItsStreamsAndNamesTheRightThatItLacksForAnother() {
        Streams.add(redis, "theirs", 1, 5);
        flow = new SourceFlow(redis.user("guest", "secret", with("~ours:*")));

        flow.from(ALL).awaitCommitted(10);
        Streams.add(redis, "ours:a", 11, 10);
        flow.awaitCommitted(20);

        await().atMost(SourceFlow.LONG_ENOUGH).until(() -> !flow.reports.isEmpty());
        assertThat(flow.reports)
                .first()
                .asString()
                .contains("NOPERM")
                .contains("ACL SETUSER")
                .hasLineCount(1)
                .doesNotContain("secret");
        assertThat(Streams.hasGroup(redis, "theirs")).isFalse();
    }

    private static String[] with(String... more) {
        return Stream.concat(Arrays.stream(NEEDED), Arrays.stream(more)).toArray(String[]::new);
    }
}
