package io.caravan.doctor.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.caravan.doctor.Finding;
import io.caravan.doctor.Findings;
import io.caravan.doctor.Level;
import io.caravan.sink.rabbitmq.RabbitConnections;
import io.caravan.testing.RabbitServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A broker as flows need it, and made wrong. */
@EnabledIf("io.caravan.testing.RabbitServer#isInstalled")
class BrokerExaminationIT {

    @RegisterExtension
    static final RabbitServer rabbit = RabbitServer.start();

    private static Findings examine(String user, String password, String exchange) {
        try (RabbitConnections broker = new RabbitConnections()) {
            broker.getSettings().setUri("amqp://" + rabbit.host() + ":" + rabbit.port());
            broker.getSettings().setUsername(user);
            broker.getSettings().setPassword(password);
            return Findings.of(new BrokerExamination(broker, List.of(exchange)));
        }
    }

    private static void user(String name, String write) {
        rabbit.control("add_user", name, "secret");
        rabbit.control("set_permissions", "-p", "/", name, "^$", write, "^$");
    }

    @Test
    void findsAnExchangeThatTakesMessagesAndDeliversNone() throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(rabbit.uri());
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("all", false, false, false, null);
            channel.queueBind("all", "amq.fanout", "");
            user("writer", "amq\\..*");

            Findings findings = examine("writer", "secret", "amq.fanout");

            assertThat(findings.troubles()).as(findings.toString()).isEmpty();
            assertThat(findings.of("reachable").seen()).contains("RabbitMQ", "as user 'writer' on virtual host '/'");
            assertThat(channel.queueDeclarePassive("all").getMessageCount()).isZero();
        }
    }

    @Test
    void saysThatAnExchangeIsMissing() {
        Finding finding = examine("guest", "guest", "nowhere").of("exchange 'nowhere'");

        assertThat(finding.level()).isEqualTo(Level.fault);
        assertThat(finding.seen()).isEqualTo("There is no exchange 'nowhere'");
        assertThat(finding.mend()).startsWith("rabbitmqadmin declare exchange name='nowhere'");
        assertThat(examine("guest", "guest", "nowhere").troubles()).hasSize(1);
    }

    @Test
    void saysThatTheUserMayNotPublish() {
        user("reader", "^$");

        Finding finding = examine("reader", "secret", "amq.direct").of("exchange 'amq.direct'");

        assertThat(finding.level()).isEqualTo(Level.fault);
        assertThat(finding.seen()).startsWith("User 'reader' may not publish: 403");
        assertThat(finding.mend()).contains("rabbitmqctl set_permissions -p '/' 'reader'");
    }

    @Test
    void saysThatTheLoginIsRefusedAndDoesNotShowThePassword() {
        Findings findings = examine("guest", "wr0ng", "amq.direct");

        assertThat(findings.of("reachable").seen()).contains("refused the login of user 'guest'");
        assertThat(findings.toString()).doesNotContain("wr0ng");
    }
}
