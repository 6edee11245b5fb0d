package io.caravan.source.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.source.SourceFlow;
import io.caravan.source.keyspace.EventGap.Reason;
import io.caravan.testing.RedisSentinel;
import io.caravan.testing.RedisServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each key that is set at the primary that a Sentinel names is announced once, or lies in a gap that is declared. */
class KeyspaceSentinelIT {

    @RegisterExtension
    static final RedisSentinel sentinel = RedisSentinel.start();

    private SourceFlow flow;
    private Events events;
    private KeyTraffic traffic;
    private final Faults faults = new Faults();

    @BeforeEach
    void begins() {
        flow = new SourceFlow(sentinel.uri());
        events = Events.from(flow, "redis-keyspace:sentinel?events=$");
        traffic = KeyTraffic.to(sentinel.uri());
        traffic.awaitMore(100);
    }

    @AfterEach
    void ends() throws Exception {
        flow.close();
        traffic.close();
        sentinel.primary().flush();
    }

    @Test
    void goesOnAtTheNewPrimary() throws Exception {
        RedisServer before = sentinel.primary();

        faults.during(sentinel::failover);
        traffic.awaitMore(2000);
        events.awaitGap(Reason.TOPOLOGY);

        traffic.awaitLivingDelivered(events);
        assertThat(events.gaps).hasSize(1);
        faults.assertExplain(events.gaps);
        assertThat(sentinel.primary()).isNotSameAs(before);
    }

    @Test
    void goesOnWhenThePrimaryDies() throws Exception {
        RedisServer before = sentinel.primary();

        faults.during(() -> {
            before.kill();
            sentinel.awaitPrimaryOtherThan(before);
        });
        traffic.awaitMore(500);
        events.awaitGap(Reason.TOPOLOGY);

        traffic.awaitLivingDelivered(events);
        assertThat(events.gaps).hasSize(1);
        faults.assertExplain(events.gaps);
        before.restart();
    }
}
