package io.caravan.source.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.RedisServer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Types that modules add. No server with such a module can be had from where this build takes its servers. So commands of this one
 * have other names: TYPE is ECHO, which makes the name of a key its type, and JSON.GET is GET.
 */
class ScanModulesIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start(
            "--rename-command",
            "TYPE",
            "CARAVAN.TYPE",
            "--rename-command",
            "ECHO",
            "TYPE",
            "--rename-command",
            "GET",
            "JSON.GET");

    private ScanRoute route;

    @BeforeEach
    void connects() {
        route = new ScanRoute(redis.uri());
    }

    @AfterEach
    void empties() {
        route.close();
        redis.flush();
    }

    @Test
    void readsJsonAsItsText() throws Exception {
        String json = "{\"name\":\"käse\"}";
        redis.run(commands -> {
            commands.set("ReJSON-RL", json);
            commands.pexpireat("ReJSON-RL", 4_102_444_800_123L);
        });

        run();

        KeyEntry entry = route.entry("ReJSON-RL");
        assertThat(entry.type()).isEqualTo("ReJSON-RL");
        assertThat(new String(entry.bytes(), StandardCharsets.UTF_8)).isEqualTo(json);
        assertThat(entry.expiresAt()).isEqualTo(4_102_444_800_123L);
        assertThat(entry.isPart()).isFalse();
    }

    @Test
    void readsNoPartOfJson() throws Exception {
        redis.run(commands -> {
            commands.set("ReJSON-RL", "{\"text\":\"" + "x".repeat(10_000) + "\"}");
            commands.configResetstat();
        });

        run("oversize=part", "maxValueBytes=1000");

        redis.run(commands -> assertThat(commands.info("commandstats")).doesNotContain("cmdstat_get:"));
        assertThat(route.entry("ReJSON-RL").value()).isNull();
        assertThat(route.entry("ReJSON-RL").unreadable()).isEqualTo("takes more than maxValueBytes, 1000 bytes");
    }

    @Test
    void saysWhyTheServerDoesNotGiveAValue() throws Exception {
        redis.run(commands -> {
            commands.set("TSDB-TYPE", "x");
            commands.set("other", "x");
        });

        ScanReport report = run();

        assertThat(report.failed()).isEqualTo(2);
        assertThat(route.entry("TSDB-TYPE").unreadable())
                .startsWith("holds a TSDB-TYPE, which cannot be read: ERR unknown command")
                .contains("TS.RANGE");
        assertThat(route.entry("other").unreadable()).isEqualTo("holds a other, which only DUMP can read");
    }

    @Test
    void saysWhyTheServerRefusesJson() throws Exception {
        redis.run(commands -> commands.rpush("ReJSON-RL", "x"));

        run();

        assertThat(route.entry("ReJSON-RL").unreadable())
                .startsWith("holds a ReJSON-RL, which cannot be read: WRONGTYPE");
    }

    /** Strings are read without asking for types otherwise. */
    private ScanReport run(String... options) throws Exception {
        String all = "exceptTypes=string" + (options.length == 0 ? "" : "&" + String.join("&", options));
        return route.run("*", "read=values", all);
    }
}
