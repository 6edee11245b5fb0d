package io.caravan.source.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.RedisServer;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A pass and what it reads keep to the rate of their deployment. */
class ScanRateIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @Test
    void limitsAScanWithWhatItReads() throws Exception {
        redis.run(commands -> commands.eval(
                "for i = 1, 500 do redis.call('SET', 'key:'..i, i, 'EX', 3600) end", ScriptOutputType.STATUS));
        try (ScanRoute route = new ScanRoute(redis.uri())) {
            route.settings().setRateLimit(400);
            long begin = System.nanoTime();

            ScanReport report = route.run("*", "read=dump");

            assertThat(report.delivered()).isEqualTo(500);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(4));
        }
    }
}
