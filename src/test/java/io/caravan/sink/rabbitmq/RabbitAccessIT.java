package io.caravan.sink.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.caravan.cli.servers.Ports;
import io.caravan.sink.rabbitmq.PublishException.Reason;
import io.caravan.testing.Certificates;
import io.caravan.testing.RabbitServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Logins, virtual hosts, rights and TLS. */
@EnabledIf(value = "io.caravan.testing.RabbitServer#isInstalled", disabledReason = "needs rabbitmq-server and epmd")
class RabbitAccessIT {

    private static final String TO_QUEUE = "rabbitmq-confirmed:amq.default?routingKey=q";

    private static Certificates certificates;
    private static RabbitServer rabbit;

    private RabbitFlow flow;

    @BeforeAll
    static void starts() throws Exception {
        certificates = Certificates.create();
        rabbit = RabbitServer.startWithTls(certificates);
        rabbit.control("add_vhost", "other");
        rabbit.control("add_user", "writer", "s3cret");
        rabbit.control("set_permissions", "-p", "other", "writer", "", "^open$", "");
        try (RabbitQueues queues = new RabbitQueues(rabbit.uri())) {
            queues.queue("q", Map.of());
        }
    }

    @AfterAll
    static void stops() {
        rabbit.close();
        certificates.close();
    }

    @BeforeEach
    void opens() {
        flow = new RabbitFlow(rabbit.uri());
    }

    @AfterEach
    void closes() {
        flow.close();
    }

    @Test
    void saysWhoWasRefusedAndNeverThePassword() {
        PublishException failure =
                (PublishException) flow.publish(TO_QUEUE + "&username=writer&password=RAW(wr0ng+)", "x");

        assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(failure.getCause()).isInstanceOf(RabbitConnectException.class);
        assertThat(((RabbitConnectException) failure.getCause()).step()).isEqualTo(ConnectStep.LOGIN);
        assertThat(failure)
                .hasMessageContaining("'writer'")
                .hasMessageContaining(rabbit.host() + ":" + rabbit.port())
                .hasMessageNotContaining("wr0ng");
        assertThat(flow.health().getMessage().orElseThrow())
                .contains("'writer'")
                .doesNotContain("wr0ng");
    }

    @Test
    void saysWhichVirtualHostIsMissing() {
        PublishException failure = (PublishException) flow.publish(TO_QUEUE + "&virtualHost=nowhere", "x");

        assertThat(failure).hasMessageContaining("nowhere").hasMessageContaining("530");
    }

    @Test
    void publishesInAVirtualHostAndOnlyWhereItMayWrite() throws Exception {
        String user = "&username=writer&password=s3cret&virtualHost=other";
        try (RabbitQueues queues = new RabbitQueues(grantedGuest())) {
            queues.queue("here", Map.of());
            queues.exchange("open", "here", "k");
            queues.exchange("closed", "here", "k");

            PublishException failure =
                    (PublishException) flow.publish("rabbitmq-confirmed:closed?routingKey=k" + user, "x");

            assertThat(flow.publish("rabbitmq-confirmed:open?routingKey=k" + user, "y"))
                    .isNull();
            assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
            assertThat(failure).hasMessageContaining("403");
            assertThat(queues.take("here")).hasSize(1);
        }
    }

    private static String grantedGuest() {
        rabbit.control("set_permissions", "-p", "other", "guest", ".*", ".*", ".*");
        return rabbit.uri() + "/other";
    }

    @Test
    void publishesOverTlsToAServerThatItTrusts() {
        flow.connections.getSettings().setUri(rabbit.tlsUri());
        flow.connections.getSettings().setTlsCaCert(certificates.authority().toString());

        assertThat(flow.publish(TO_QUEUE, RabbitFlow.numbered(0, 2000))).isNull();
    }

    @Test
    void showsItsOwnCertificate() {
        flow.connections.getSettings().setUri(rabbit.tlsUri());
        flow.connections.getSettings().setTlsCaCert(certificates.authority().toString());
        flow.connections.getSettings().setTlsCert(certificates.client().toString());
        flow.connections.getSettings().setTlsKey(certificates.clientKey().toString());

        assertThat(flow.publish(TO_QUEUE, RabbitFlow.numbered(0, 1))).isNull();

        await().atMost(Duration.ofSeconds(60))
                .until(() ->
                        rabbit.control("list_connections", "peer_cert_subject").contains("CN=caravan"));
    }

    @Test
    void refusesAServerThatItDoesNotTrust() {
        flow.connections.getSettings().setUri(rabbit.tlsUri());
        flow.connections
                .getSettings()
                .setTlsCaCert(certificates.otherAuthority().toString());

        RabbitConnectException failure =
                catchThrowableOfType(RabbitConnectException.class, () -> flow.connections.connect());

        assertThat(failure.step()).isEqualTo(ConnectStep.TCP);
        assertThat(failure).hasMessageContaining("tls-ca-cert");
        assertThat(flow.connections.isReachable()).isFalse();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void refusesACertificateOfAnotherHost() {
        flow.connections.getSettings().setUri(rabbit.tlsUri());
        flow.connections.getSettings().setHost("127.0.0.2");
        flow.connections.getSettings().setTlsCaCert(certificates.authority().toString());

        RabbitConnectException failure =
                catchThrowableOfType(RabbitConnectException.class, () -> flow.connections.connect());

        assertThat(failure.step()).isEqualTo(ConnectStep.TCP);
        assertThat(failure).hasMessageContaining("127.0.0.2").hasMessageContaining("subject alternative");
    }

    @Test
    void saysWhichStepOfConnectingHasFailed() throws Exception {
        flow.connections.getSettings().setPort(Ports.free());
        RabbitConnectException tcp =
                catchThrowableOfType(RabbitConnectException.class, () -> flow.connections.connect());
        flow.connections.getSettings().setPort(rabbit.port());
        flow.connections.connect();
        RabbitConnectException again =
                catchThrowableOfType(RabbitConnectException.class, () -> flow.connections.connect());

        assertThat(tcp.step().number()).isEqualTo(3);
        assertThat(again.step().number()).isEqualTo(6);
        assertThat(flow.connections).hasToString("RabbitMQ at " + rabbit.host() + ":" + rabbit.port());
    }
}
