package io.caravan.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.caravan.sink.rabbitmq.RabbitQueues;
import io.caravan.sync.ShippedFlows;
import io.caravan.testing.Certificates;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RabbitServer;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Camel's own endpoints with credentials in properties of their own, and with client certificates. */
class StockCredentialsIT {

    private static final Certificates certificates = Certificates.create();

    @RegisterExtension
    static final RedisServer redis =
            RedisServer.startWithTls(certificates, true, "--user", "app", "on", ">s3cret", "~*", "&*", "+@all");

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    private static RabbitServer rabbit;
    private static RabbitQueues queues;

    private enum Stock {
        REDIS("redis.password", "WRONGPASS", """
                    - setHeader:
                        name: CamelRedis.Key
                        constant: "stock"
                    - setHeader:
                        name: CamelRedis.Value
                        constant: "x"
                    - to:
                        uri: spring-redis:shared:0
                        parameters:
                          command: SET
            """),
        RABBITMQ("rabbitmq.password", "ACCESS_REFUSED", """
                    - to:
                        uri: spring-rabbitmq:stock
                        parameters:
                          routingKey: "new"
            """),
        POSTGRES("postgres.password", "password authentication failed", """
                    - setBody:
                        constant: "SELECT 1"
                    - to:
                        uri: jdbc:postgres
            """),
        S3("s3.secret-key", "signature", """
                    - setHeader:
                        name: CamelAwsS3Key
                        constant: "stock"
                    - to:
                        uri: "aws2-s3:{{s3.bucket}}"
            """);

        private final String secret;
        private final String refusal;
        private final String steps;

        Stock(String secret, String refusal, String steps) {
            this.secret = secret;
            this.refusal = refusal;
            this.steps = steps;
        }

        String route() {
            return """
                - route:
                    id: stock
                    routeConfigurationId: wait-for-servers
                    from:
                      uri: direct:stock
                      steps:
                """ + steps.indent(4);
        }
    }

    @TempDir
    Path folder;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private ShippedFlows flows;

    @BeforeAll
    static void startsBroker() throws Exception {
        if (RabbitServer.isInstalled()) {
            rabbit = RabbitServer.startWithTls(certificates);
            rabbit.control("add_user", "app", "s3cret");
            rabbit.control("set_permissions", "app", ".*", ".*", ".*");
            queues = new RabbitQueues(rabbit.uri());
            queues.queue("stock-orders", Map.of());
            queues.exchange("stock", "stock-orders", "new");
        }
    }

    @AfterAll
    static void ends() throws Exception {
        if (rabbit != null) {
            queues.close();
            rabbit.close();
        }
        certificates.close();
    }

    @BeforeEach
    void configures() {
        s3.bucket("stock");
        flows = new ShippedFlows("rediss://" + redis.host() + ":" + redis.port())
                .set("redis.username", "app")
                .set("redis.password", "s3cret")
                .set("redis.tls-ca-cert", certificates.authority())
                .set("redis.tls-cert", certificates.client())
                .set("redis.tls-key", certificates.clientKey())
                .set("postgres.url", postgres.url())
                .set("postgres.user", postgres.user())
                .set("postgres.password", postgres.password());
        s3.properties("stock").forEach(flows::set);
        if (rabbit != null) {
            flows.set("rabbitmq.uri", rabbit.tlsUri().replaceFirst("//.*@", "//"))
                    .set("rabbitmq.username", "app")
                    .set("rabbitmq.password", "s3cret")
                    .set("rabbitmq.tls-ca-cert", certificates.authority())
                    .set("rabbitmq.tls-cert", certificates.client())
                    .set("rabbitmq.tls-key", certificates.clientKey());
        }
        log.start();
        root().addAppender(log);
    }

    @AfterEach
    void stops() {
        root().detachAppender(log);
        flows.close();
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    static Stream<Stock> installed() {
        return Stream.of(Stock.values()).filter(stock -> stock != Stock.RABBITMQ || RabbitServer.isInstalled());
    }

    private ProducerTemplate start(Stock stock) throws IOException {
        return flows.add(Files.writeString(folder.resolve("stock.camel.yaml"), stock.route()))
                .start()
                .camel()
                .createProducerTemplate();
    }

    @ParameterizedTest
    @MethodSource("installed")
    void takesCredentialsAndCertificatesOfTheProperties(Stock stock) throws Exception {
        start(stock).sendBody("direct:stock", "x");

        if (stock == Stock.RABBITMQ) {
            // The server asks for no certificate, and says which it was shown.
            assertThat(rabbit.control("list_connections", "user", "peer_cert_subject"))
                    .containsPattern("app\\s+CN=");
        }
    }

    @ParameterizedTest
    @MethodSource("installed")
    void namesARefusalInOneLine(Stock stock) throws Exception {
        flows.set(stock.secret, "an0ther").set("retry.attempts", 1);
        ProducerTemplate template = start(stock);

        Throwable failure = catchThrowable(() -> template.sendBody("direct:stock", "x"));

        assertThat(failure).isNotNull();
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .filteredOn(line -> line.contains("Exhausted"))
                .singleElement()
                .asString()
                .contains(stock.refusal)
                .hasLineCount(1)
                .doesNotContain("an0ther");
    }
}
