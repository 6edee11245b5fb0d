package io.caravan.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.cli.servers.Ports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(value = "io.caravan.testing.RabbitServer#isInstalled", disabledReason = "needs rabbitmq-server and epmd")
class RabbitServerIT {

    @Test
    void startsAndRestartsAfterAKill() {
        try (RabbitServer rabbit = RabbitServer.start()) {
            long before = rabbit.pid();
            rabbit.kill();
            assertThat(Ports.isListening(rabbit.port())).isFalse();

            rabbit.restart();

            assertThat(Ports.isListening(rabbit.port())).isTrue();
            assertThat(rabbit.pid()).isNotEqualTo(before);
            assertThat(rabbit.product()).matches("RabbitMQ \\d+\\.\\d+.*");
        }
    }
}
