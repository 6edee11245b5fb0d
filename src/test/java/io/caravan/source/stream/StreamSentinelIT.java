package io.caravan.source.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.source.SourceFlow;
import io.caravan.testing.RedisSentinel;
import io.caravan.testing.RedisServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nothing is lost of what the primary has that a Sentinel names, when that becomes another one. */
class StreamSentinelIT {

    @RegisterExtension
    static final RedisSentinel sentinel = RedisSentinel.start();

    private SourceFlow flow;
    private StreamTraffic traffic;

    @BeforeEach
    void begins() {
        traffic = StreamTraffic.to(sentinel.uri(), 5);
        flow = new SourceFlow(sentinel.uri());
        flow.settings().setTimeout(2000);
        flow.from("redis-stream:caravan?patterns=*&discoveryInterval=200&blockTimeout=200&claimAfter=2000")
                .awaitCommitted(100);
    }

    @AfterEach
    void ends() throws Exception {
        flow.close();
        traffic.flush();
        traffic.close();
    }

    @Test
    void goesOnAtTheNewPrimary() throws Exception {
        RedisServer before = sentinel.primary();
        sentinel.failover();
        traffic.awaitMore(200);

        traffic.awaitCommitted(flow);
        assertThat(sentinel.primary()).isNotSameAs(before);
    }

    @Test
    void goesOnWhenThePrimaryDies() throws Exception {
        RedisServer before = sentinel.primary();
        before.kill();
        sentinel.awaitPrimaryOtherThan(before);
        traffic.awaitMore(200);

        traffic.awaitCommitted(flow);
        before.restart();
    }
}
