package io.caravan.doctor.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.sync.ShippedFlows;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisCluster;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.sync.RedisAdvancedClusterCommands;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Flows of a cluster work with the rights that doctor names and no others. */
class NamedClusterRightsIT {

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final int KEYS = 20;

    @RegisterExtension
    static final RedisCluster cluster = RedisCluster.start("--notify-keyspace-events", "AKE");

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    private final RedisClusterClient client = RedisClusterClient.create(cluster.uri());
    private RedisAdvancedClusterCommands<String, String> redis;
    private NamedRights rights;

    @BeforeEach
    void begin() {
        cluster.node(0).assumeVersion(6);
        redis = client.connect().sync();
        rights = new NamedRights(cluster.node(0), cluster.node(1), cluster.node(2));
    }

    @AfterEach
    void end() {
        client.shutdown();
    }

    private void verify(String flow, Callable<Boolean> works) throws Exception {
        try (ShippedFlows flows = rights.start(flow)) {
            await(flow).atMost(LONGEST).ignoreExceptions().until(works);
        }
        assertThat(rights.refusals()).as(flow).isEmpty();
    }

    private static boolean hasAll(String query) throws Exception {
        return postgres.query(query).equals(Integer.toString(KEYS));
    }

    @Test
    void countersStreamsAndKeysAreCarried() throws Exception {
        postgres.execute("CREATE TABLE totals (created timestamptz, counter bigint, grp int)");
        for (int key = 0; key < KEYS; key++) {
            redis.set("counters:" + key, "1");
            redis.set("data:" + key, "1");
            redis.xadd("orders" + key, Map.of("n", "1"));
        }
        redis.set("counters:word", "1");
        rights.set("postgres.url", postgres.url())
                .set("postgres.user", postgres.user())
                .set("postgres.password", postgres.password())
                .set("counters-to-postgres.table", "totals")
                .set("counters-to-postgres.interval", 200)
                .set("counters-to-postgres.extractors", "grp::int=counters:(\\w+)")
                .set("streams-to-postgres.patterns", "orders*")
                .set("keyvalues-to-postgres.patterns", "data:*");

        verify("counters-to-postgres", () -> hasAll("SELECT sum(counter) FROM totals"));
        verify("streams-to-postgres", () -> hasAll("SELECT count(*) FROM redis_streams"));
        verify("keyvalues-to-postgres", () -> hasAll("SELECT count(*) FROM redis_key_values"));
    }

    @Test
    void eventsAreHeardAndWaitForABrokerThatIsAway() throws Exception {
        rights.set("rabbitmq.uri", "amqp://127.0.0.1:1").set("keyspace-to-rabbitmq.events", "$");

        verify("keyspace-to-rabbitmq", () -> {
            redis.set("data:1", "2");
            return redis.llen("REDIS_MODULE-key_evt_amqp-fallback_storage") > 2;
        });
    }
}
