package io.caravan.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sync.ShippedFlows;
import io.caravan.testing.RedisCluster;
import io.caravan.testing.RedisSentinel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Camel's own endpoint for Redis before deployments of more than one server. */
class SpringRedisDeploymentsIT {

    private static final String ROUTE = """
            - route:
                id: round-trip
                from:
                  uri: direct:round-trip
                  steps:
                    - setHeader:
                        name: CamelRedis.Key
                        simple: "${body}"
                    - setHeader:
                        name: CamelRedis.Value
                        simple: "value of ${body}"
                    - to:
                        uri: spring-redis:shared:0
                        parameters:
                          command: SET
                    - to:
                        uri: spring-redis:shared:0
                        parameters:
                          command: GET
            """;

    @TempDir
    Path folder;

    private void writesAndReads(ShippedFlows flows) throws IOException {
        Path file = Files.writeString(folder.resolve("mine.camel.yaml"), ROUTE);
        try (flows) {
            flows.add(file).start();

            // Keys of several slots.
            for (String key : new String[] {"a", "b", "c", "d"}) {
                assertThat(flows.camel().createProducerTemplate().requestBody("direct:round-trip", key))
                        .isEqualTo("value of " + key);
            }
        }
    }

    @Test
    void aCluster() throws IOException {
        try (RedisCluster cluster = RedisCluster.start()) {
            writesAndReads(new ShippedFlows(cluster.uri()).set("redis.cluster", true));
        }
    }

    @Test
    void aPrimaryThatSentinelsName() throws IOException {
        try (RedisSentinel sentinel = RedisSentinel.start()) {
            writesAndReads(new ShippedFlows(sentinel.uri()));
        }
    }
}
