package io.caravan.sink.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RabbitmqConfirmedEndpointTest {

    private final DefaultCamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void starts() {
        camel.start();
    }

    @AfterEach
    void stops() {
        camel.stop();
    }

    @ParameterizedTest
    @CsvSource({
        "deliveryMode=3, must be 0 to 2",
        "window=0, must be 1 to 100000 messages",
        "confirmTimeout=0, must be 1 millisecond",
        "port=0, must be 1 to 65535",
        "heartbeat=-1, must be 0 to 65535 seconds",
    })
    void refusesWrongValues(String option, String message) {
        assertThatThrownBy(() -> camel.getEndpoint("rabbitmq-confirmed:x?host=h&" + option))
                .rootCause()
                .hasMessageContaining(option.substring(0, option.indexOf('=')))
                .hasMessageContaining(message.replace("0 to 2", "0, 1 or 2"));
    }

    @Test
    void needsABroker() {
        assertThatThrownBy(() -> camel.getEndpoint("rabbitmq-confirmed:x").start())
                .hasStackTraceContaining("needs a broker");
    }

    @Test
    void hasAConnectionOfItsOwnWithWhatTheSharedOneLeavesToIt() {
        RabbitConnections shared = new RabbitConnections();
        shared.getSettings().setUri("amqp://u:p@shared:1/v");
        camel.getRegistry().bind("rabbitmq", shared);

        RabbitConnections own =
                connections("rabbitmq-confirmed:x?host=other&heartbeat=7&connectionTimeout=3s&tls=true");

        assertThat(own).isNotSameAs(shared);
        assertThat(own.getSettings().address()).isEqualTo("other:1");
        assertThat(own.getSettings().username()).isEqualTo("u");
        assertThat(own.getSettings().virtualHost()).isEqualTo("v");
        assertThat(own.getSettings().heartbeat()).hasSeconds(7);
        assertThat(own.getSettings().connectTimeout()).hasSeconds(3);
        assertThat(own.getSettings().isTls()).isTrue();
        assertThat(connections("rabbitmq-confirmed:x?window=5")).isSameAs(shared);
        shared.close();
    }

    private RabbitConnections connections(String uri) {
        RabbitmqConfirmedEndpoint endpoint = camel.getEndpoint(uri, RabbitmqConfirmedEndpoint.class);
        endpoint.start();
        return endpoint.getConnections();
    }

    @Test
    void onlyPublishes() {
        assertThatThrownBy(
                        () -> camel.getEndpoint("rabbitmq-confirmed:x?host=h").createConsumer(exchange -> {}))
                .hasMessageContaining("only publishes");
    }

    @Test
    void takesMessagesBytesAndTextAloneAndInLists() {
        OutgoingMessage message = OutgoingMessage.of(new byte[] {1}, "k");

        assertThat(OutgoingBatch.of(message)).containsExactly(message);
        assertThat(OutgoingBatch.of(List.of("ü", new byte[] {2}, message)))
                .extracting(OutgoingMessage::body)
                .containsExactly(new byte[] {(byte) 0xc3, (byte) 0xbc}, new byte[] {2}, new byte[] {1});
        assertThat(OutgoingBatch.of(List.of())).isEmpty();
        assertThatThrownBy(() -> OutgoingBatch.of(7)).hasMessageContaining("java.lang.Integer");
        assertThatThrownBy(() -> OutgoingBatch.of(Arrays.asList("a", null))).hasMessageContaining("nothing");
    }
}
