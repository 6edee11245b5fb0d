package io.caravan.flows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.sink.rabbitmq.RabbitQueues;
import io.caravan.sync.ShippedFlows;
import io.caravan.testing.Certificates;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RabbitServer;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Camel's own endpoints in a route of a user, on the shared connections, to servers that ask for TLS and for credentials. */
class StockEndpointsIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Certificates certificates = Certificates.create();

    @RegisterExtension
    static final RedisServer redis =
            RedisServer.startWithTls(certificates, false, "--user", "app", "on", ">s3cret", "~*", "&*", "+@all");

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.startWithTls(certificates.server(), certificates.serverKey());

    @RegisterExtension
    static final S3Server s3 = S3Server.startWithTls(certificates);

    private static final String ROUTES = """
            - route:
                id: to-redis
                from:
                  uri: direct:to-redis
                  steps:
                    - setHeader:
                        name: CamelRedis.Key
                        constant: "stock"
                    - setHeader:
                        name: CamelRedis.Value
                        simple: "${body}"
                    - to:
                        uri: spring-redis:shared:0
                        parameters:
                          command: SET

            - route:
                id: of-redis
                from:
                  uri: spring-redis:shared:0
                  parameters:
                    command: SUBSCRIBE
                    channels: stock-news
                    connectionFactory: "#bean:redisConnectionFactory"
                    serializer: "#class:org.springframework.data.redis.serializer.StringRedisSerializer"
                  steps:
                    - to:
                        uri: seda:of-redis

            - route:
                id: to-postgres
                from:
                  uri: direct:to-postgres
                  steps:
                    - to:
                        uri: jdbc:postgres
                        parameters:
                          useHeadersAsParameters: true

            - route:
                id: to-s3
                from:
                  uri: direct:to-s3
                  steps:
                    - setHeader:
                        name: CamelAwsS3Key
                        constant: "folder/stock"
                    - to:
                        uri: "aws2-s3:{{s3.bucket}}"

            """;

    private static final String RABBIT = """
            - route:
                id: to-rabbitmq
                from:
                  uri: direct:to-rabbitmq
                  steps:
                    - to:
                        uri: spring-rabbitmq:stock
                        parameters:
                          routingKey: "new"

            - route:
                id: of-rabbitmq
                from:
                  uri: spring-rabbitmq:stock
                  parameters:
                    queues: stock-orders
                    autoDeclare: false
                  steps:
                    - convertBodyTo:
                        type: String
                    - to:
                        uri: seda:of-rabbitmq
            """;

    @TempDir
    Path folder;

    private ShippedFlows flows;

    @BeforeEach
    void configures() {
        s3.bucket("stock");
        flows = new ShippedFlows("rediss://app:s3cret@" + redis.host() + ":" + redis.port())
                .set("redis.tls-ca-cert", certificates.authority())
                .set("postgres.url", postgres.url() + "?sslmode=verify-full&sslrootcert=" + certificates.authority())
                .set("postgres.user", postgres.user())
                .set("postgres.password", postgres.password())
                .set("s3.tls-ca-cert", certificates.authority());
        s3.properties("stock").forEach(flows::set);
    }

    @AfterEach
    void stops() {
        flows.close();
    }

    @AfterAll
    static void forgetsCertificates() {
        certificates.close();
    }

    private ProducerTemplate start(String routes) throws Exception {
        Path file = Files.writeString(folder.resolve("stock.camel.yaml"), routes);
        return flows.add(file).start().camel().createProducerTemplate();
    }

    @Test
    void springRedisWritesAndListens() throws Exception {
        ProducerTemplate template = start(ROUTES);

        template.sendBody("direct:to-redis", "grün");
        String stored = SecureRedis.run(redis, certificates, commands -> commands.get("stock"));
        assertThat(stored).isEqualTo("grün");

        await().atMost(SOON).until(() -> {
            SecureRedis.run(redis, certificates, commands -> commands.publish("stock-news", "today"));
            return "today".equals(flows.camel().createConsumerTemplate().receiveBodyNoWait("seda:of-redis"));
        });
    }

    @Test
    void springRedisIsRefusedWithAnotherPassword() throws Exception {
        flows.set("redis.uri", "rediss://app:another@" + redis.host() + ":" + redis.port());
        ProducerTemplate template = start(ROUTES.substring(0, ROUTES.indexOf("- route:\n    id: of-redis")));

        assertThatThrownBy(() -> template.sendBody("direct:to-redis", "x")).hasStackTraceContaining("WRONGPASS");
    }

    @Test
    void jdbcWrites() throws Exception {
        postgres.execute("CREATE TABLE IF NOT EXISTS stock (id int, tls boolean)");

        start(ROUTES)
                .sendBodyAndHeader(
                        "direct:to-postgres",
                        "INSERT INTO stock SELECT :?id, ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
                        "id",
                        7);

        assertThat(postgres.query("SELECT tls FROM stock WHERE id = 7")).isEqualTo("t");
    }

    @Test
    void aws2S3Stores() throws Exception {
        start(ROUTES).sendBody("direct:to-s3", "content");

        assertThat(s3.bucket("stock").get("folder/stock")).isEqualTo("content".getBytes(UTF_8));
    }

    @Test
    @EnabledIf("io.caravan.testing.RabbitServer#isInstalled")
    void springRabbitmqPublishesAndConsumes() throws Exception {
        try (RabbitServer rabbit = RabbitServer.startWithTls(certificates);
                RabbitQueues queues = new RabbitQueues(rabbit.uri())) {
            queues.queue("stock-orders", Map.of());
            queues.exchange("stock", "stock-orders", "new");
            flows.set("rabbitmq.uri", rabbit.tlsUri()).set("rabbitmq.tls-ca-cert", certificates.authority());

            start(RABBIT).sendBody("direct:to-rabbitmq", "one order");

            assertThat(flows.camel().createConsumerTemplate().receiveBody("seda:of-rabbitmq", SOON.toMillis()))
                    .isEqualTo("one order");
            flows.close();
        }
    }

    @Test
    @EnabledIf("io.caravan.testing.RabbitServer#isInstalled")
    void springRabbitmqRefusesACertificateOfAnotherHost() throws Exception {
        try (RabbitServer rabbit = RabbitServer.startWithTls(certificates)) {
            // The same server, by an address that its certificate does not name.
            flows.set("rabbitmq.uri", rabbit.tlsUri().replace("127.0.0.1", "0.0.0.0"))
                    .set("rabbitmq.tls-ca-cert", certificates.authority());
            ProducerTemplate template = start(RABBIT.substring(0, RABBIT.indexOf("- route:\n    id: of-rabbitmq")));

            assertThatThrownBy(() -> template.sendBody("direct:to-rabbitmq", "one order"))
                    .hasStackTraceContaining("SSLHandshakeException");
            flows.close();
        }
    }
}
