package io.caravan.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.source.RedisConnections;
import io.caravan.testing.RedisServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RunRegistryIT {

    private static final String LEASE = "caravan:lease:{caravan:runs}:run-1";

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    private final RedisConnections connections = new RedisConnections();
    private RunRegistry registry;

    @BeforeEach
    void connect() {
        redis.flush();
        connections.getSettings().setUri(redis.uri());
        registry = new RunRegistry(connections, 0, Duration.ofMinutes(5));
    }

    @AfterEach
    void disconnect() {
        connections.close();
    }

    private void letTheLeaseRunOut() {
        redis.run(commands -> commands.del(LEASE));
    }

    @Test
    void entersARunWithItsTargetAndItsOwner() {
        registry.enter("run-1", "db \"public\".\"t\" (a, b)", "anna");

        assertThat(registry.runs()).isEqualTo(Map.of("run-1", "db \"public\".\"t\" (a, b)"));
        assertThat(registry.hold("run-1", "anna")).isTrue();
        assertThat(registry.hold("run-1", "ben")).isFalse();
    }

    @Test
    void leavesARunToAnOwnerWhoseLeaseLasts() {
        registry.enter("run-1", "target", "anna");

        boolean taken = registry.takeOver("run-1", "ben");

        assertThat(taken).isFalse();
        assertThat(registry.hold("run-1", "anna")).isTrue();
    }

    @Test
    void letsARunBeTakenOverWhenTheLeaseHasRunOut() {
        registry.enter("run-1", "target", "anna");
        letTheLeaseRunOut();

        boolean taken = registry.takeOver("run-1", "ben");

        assertThat(taken).isTrue();
        assertThat(registry.runs()).isEqualTo(Map.of("run-1", "target"));
        assertThat(registry.takeOver("run-1", "carla")).isFalse();
    }

    @Test
    void neverGivesARunBackThatWasTakenOver() {
        registry.enter("run-1", "target", "anna");
        letTheLeaseRunOut();
        registry.takeOver("run-1", "ben");
        letTheLeaseRunOut();

        boolean held = registry.hold("run-1", "anna");

        assertThat(held).isFalse();
        assertThat(registry.takeOver("run-1", "carla")).isTrue();
    }

    @Test
    void keepsARunItsOwnersWhoseLeaseRanOutUnnoticed() {
        registry.enter("run-1", "target", "anna");
        letTheLeaseRunOut();

        boolean held = registry.hold("run-1", "anna");

        assertThat(held).isTrue();
        assertThat(registry.takeOver("run-1", "ben")).isFalse();
    }

    @Test
    void givesUpOnlyALeaseOfItsOwn() {
        registry.enter("run-1", "target", "anna");
        letTheLeaseRunOut();
        registry.takeOver("run-1", "ben");

        registry.release("run-1", "anna");

        assertThat(registry.takeOver("run-1", "carla")).isFalse();
    }

    @Test
    void bringsNoRunBackThatWasStruckOut() {
        registry.enter("run-1", "target", "anna");
        registry.strike("run-1");

        boolean held = registry.hold("run-1", "anna");
        boolean taken = registry.takeOver("run-1", "ben");

        assertThat(held).isFalse();
        assertThat(taken).isFalse();
        redis.run(commands -> assertThat(commands.keys("*")).isEmpty());
    }

    @Test
    void letsALeaseRunOut() {
        RunRegistry brief = new RunRegistry(connections, 0, Duration.ofMillis(100));
        brief.enter("run-1", "target", "anna");

        await().atMost(Duration.ofSeconds(30)).until(() -> brief.takeOver("run-1", "ben"));

        assertThat(brief.hold("run-1", "anna")).isFalse();
    }
}
