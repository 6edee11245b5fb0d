package io.caravan.sink.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RabbitSettingsTest {

    private final RabbitSettings settings = new RabbitSettings();

    @ParameterizedTest
    @CsvSource({
        "amqp://localhost:5672, localhost:5672, guest, guest, /",
        "amqp://h, h:5672, guest, guest, /",
        "amqps://h/, h:5671, guest, guest, /",
        "AMQP://u:p%40+@h:1/v%2fw, h:1, u, p@+, v/w",
        "amqp://u@h/%2f, h:5672, u, guest, /",
    })
    void readsUris(String uri, String address, String user, String password, String virtualHost) {
        settings.setUri(uri);

        assertThat(settings.address()).isEqualTo(address);
        assertThat(settings.username()).isEqualTo(user);
        assertThat(settings.password()).isEqualTo(password);
        assertThat(settings.virtualHost()).isEqualTo(virtualHost);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://u:secret@h", "amqp://u:secret@a_b", "amqp://u:secret@h?x=1", "amqp://u:secret@ h", "h"})
    void refusesWhatIsNoUriWithoutSayingThePassword(String uri) {
        assertThatThrownBy(() -> settings.setUri(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("amqp://user:password@host")
                .hasMessageNotContaining("secret");
    }

    @Test
    void leavesWhatTheUriSaysWhereUserAndPasswordAreNotSet() {
        settings.setUri("amqp://u:p@h");
        settings.setUsername("");
        settings.setPassword("");

        assertThat(settings.username()).isEqualTo("u");
        assertThat(settings.password()).isEqualTo("p");
    }

    @Test
    void refusesValuesOutOfRange() {
        assertThatThrownBy(() -> settings.setPort(65_536)).hasMessageContaining("65536");
        assertThatThrownBy(() -> settings.setHeartbeat(-1)).hasMessageContaining("rabbitmq.heartbeat");
        assertThatThrownBy(() -> settings.setConnectTimeout(0)).hasMessageContaining("rabbitmq.connect-timeout");
        assertThatThrownBy(() -> settings.setTlsCaCert("missing.pem")).hasMessageContaining("missing.pem");
    }
}
