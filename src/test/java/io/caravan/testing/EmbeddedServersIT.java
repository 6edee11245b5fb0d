package io.caravan.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.caravan.cli.servers.LocalRabbit;
import io.caravan.cli.servers.Origin;
import io.caravan.cli.servers.Ports;
import org.junit.jupiter.api.Test;

/** The servers from Maven Central, also where a local binary exists. */
class EmbeddedServersIT {

    @Test
    void startsKillsAndRestartsTheEmbeddedRedis() {
        try (RedisServer redis = RedisServer.start(Origin.EMBEDDED, "--appendonly", "yes", "--appendfsync", "always")) {
            redis.run(commands -> commands.set("key", "value"));

            redis.kill();
            redis.restart();

            redis.run(commands -> assertThat(commands.get("key")).isEqualTo("value"));
            assertThat(redis.origin()).isEqualTo(Origin.EMBEDDED);
            assertThat(redis.product()).startsWith("Redis 6.");
        }
    }

    @Test
    void startsKillsAndRestartsTheEmbeddedPostgres() throws Exception {
        try (PostgresServer postgres = PostgresServer.start(Origin.EMBEDDED)) {
            postgres.execute("CREATE TABLE kept (v int); INSERT INTO kept VALUES (7)");

            postgres.kill();
            postgres.restart();

            assertThat(postgres.query("SELECT v FROM kept")).isEqualTo("7");
            assertThat(postgres.origin()).isEqualTo(Origin.EMBEDDED);
            assertThat(postgres.product()).startsWith("PostgreSQL 14.");
        }
    }

    @Test
    void startsKillsAndRestartsTheEmbeddedBroker() throws Exception {
        try (LocalRabbit broker = LocalRabbit.start(Origin.EMBEDDED)) {
            broker.kill();
            assertThat(Ports.isListening(broker.port())).isFalse();

            broker.restart();

            assertThat(sentAndConfirmed(broker)).isEqualTo("hello");
            assertThat(broker.origin()).isEqualTo(Origin.EMBEDDED);
            assertThat(broker.product()).startsWith("Qpid Broker-J 10.");
        }
    }

    private static String sentAndConfirmed(LocalRabbit broker) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(broker.uri());
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            String queue = channel.queueDeclare().getQueue();
            channel.confirmSelect();
            channel.basicPublish("", queue, true, null, "hello".getBytes(UTF_8));
            channel.waitForConfirmsOrDie(60_000);
            return new String(channel.basicGet(queue, true).getBody(), UTF_8);
        }
    }
}
