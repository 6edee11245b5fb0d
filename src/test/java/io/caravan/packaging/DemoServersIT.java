package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.RedisServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The demo on a server that is somebody else's. */
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
}
