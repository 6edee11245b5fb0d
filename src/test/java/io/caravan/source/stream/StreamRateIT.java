package io.caravan.source.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.source.RedisConnections;
import io.caravan.source.RedisKeyspace;
import io.caravan.testing.RedisServer;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What reading streams does to the rate of their deployment. */
class StreamRateIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final RedisConnections connections = new RedisConnections();

    @BeforeEach
    void sets() {
        camel.getRegistry().bind("meters", meters);
        connections.setCamelContext(camel);
        connections.getSettings().setUri(redis.uri());
    }

    @AfterEach
    void ends() {
        connections.close();
    }

    @Test
    void doesNotTakeACommandThatBlocksForASlowOne() {
        connections.getSettings().setRateLimit(100);
        RedisKeyspace keyspace = connections.keyspace(0);
        redis.run(commands ->
                commands.xgroupCreate(StreamOffset.from("stream", "$"), "group", XGroupCreateArgs.Builder.mkstream()));
        StreamCommands commands = new StreamCommands(
                keyspace.commands(),
                0,
                "group".getBytes(StandardCharsets.UTF_8),
                "consumer".getBytes(StandardCharsets.UTF_8));

        commands.read(List.of("stream".getBytes(StandardCharsets.UTF_8)), ">", 10, 600)
                .join();

        assertThat(meters.get("caravan.redis.rate").gauge().value()).isEqualTo(100);
    }
}
