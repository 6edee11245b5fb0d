package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.RabbitServer;
import io.caravan.testing.RedisServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The demo on servers that are somebody else's. */
class DemoServersIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--save", "");

    @TempDir
    Path folder;

    @Test
    void touchesNoRedisThatHoldsKeys() {
        redis.run(commands -> commands.set("precious", "yes"));
        Map<String, String> given = Map.of("JAVA_TOOL_OPTIONS", "-Dcaravan.test.redis.uri=" + redis.uri());

        try (Program demo = Program.jar(folder, given, "demo")) {

            assertThat(demo.exitCode()).isEqualTo(1);
            assertThat(demo.err()).contains("caravan.test.redis.uri holds keys");
            redis.run(commands -> assertThat(commands.dbsize()).isEqualTo(1));
        }
    }

    @Test
    @EnabledIf(value = "io.caravan.testing.RabbitServer#isInstalled", disabledReason = "needs rabbitmq-server and epmd")
    void leavesNothingInABrokerOfSomebodyElse() {
        try (RabbitServer rabbit = RabbitServer.start()) {
            String exchanges = rabbit.control("list_exchanges");
            Map<String, String> given = Map.of("JAVA_TOOL_OPTIONS", "-Dcaravan.test.rabbitmq.uri=" + rabbit.uri());

            try (Program demo = Program.jar(folder, given, "demo")) {

                assertThat(demo.exitCode()).as(demo.err()).isZero();
                assertThat(demo.out())
                        .containsPattern(
                                "RabbitMQ [\\d.]+ +127\\.0\\.0\\.1:" + rabbit.port() + ", given by a system property");
                assertThat(rabbit.control("list_queues", "name", "messages").lines())
                        .noneMatch(line -> line.contains("amq.gen"));
                assertThat(rabbit.control("list_exchanges")).isEqualTo(exchanges);
            }
        }
    }
}
