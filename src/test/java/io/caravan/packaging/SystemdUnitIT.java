package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.Installed;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** docker/caravan.service, judged by systemd itself, and what it starts. */
@EnabledIf(value = "isPossible", disabledReason = "needs systemd-analyze and setpriv")
class SystemdUnitIT {

    private static final String HIGHEST_EXPOSURE = "30";
    private static final Duration LONGEST = Duration.ofMinutes(5);

    @TempDir
    Path folder;

    private Path unit;
    private String text;

    static boolean isPossible() {
        return Installed.has("systemd-analyze") && Installed.has("setpriv");
    }

    @BeforeEach
    void read() throws Exception {
        text = Files.readString(Path.of("docker/caravan.service"));
        // It looks whether the program is there.
        Files.copy(Path.of("caravan"), folder.resolve("caravan"));
        unit = folder.resolve("caravan.service");
        Files.writeString(unit, text.replace("/opt/caravan", folder.toString()));
    }

    private Program analyze(String... words) {
        List<String> command = new ArrayList<>(List.of("systemd-analyze"));
        command.addAll(List.of(words));
        command.add(unit.toString());
        return Program.start(folder, Map.of(), command);
    }

    @Test
    void isValid() {
        try (Program verify = analyze("verify", "--man=no")) {
            assertThat(verify.exitCode()).as(verify.err()).isZero();
            assertThat(verify.err()).doesNotContain("caravan");
        }
    }

    @Test
    void isExposedToLittle() {
        try (Program security = analyze("security", "--offline=true", "--threshold=" + HIGHEST_EXPOSURE)) {
            assertThat(security.exitCode()).as(security.out() + security.err()).isZero();
        }
    }

    @Test
    void whatItStartsRunsAndEndsAsItExpects() throws Exception {
        InstalledUnit installed = new InstalledUnit(folder);
        await("the class-data archive is made").atMost(LONGEST).until(() -> {
            try (Stream<Path> archives = Files.list(installed.classData())) {
                return archives.anyMatch(file -> file.toString().endsWith(".jsa"));
            } catch (NoSuchFileException e) {
                return false;
            }
        });
        Health health = Health.onFreePort();
        List<String> variables = new ArrayList<>(List.of("JAVA_HOME=" + Program.JAVA_HOME));
        health.environment().forEach((name, value) -> variables.add(name + "=" + value));

        try (Program service = installed.start(variables)) {
            health.awaitAnswer(service);
            service.terminate();

            assertThat(String.valueOf(service.exitCode()))
                    .as(service.err())
                    .isIn("0", installed.values("SuccessExitStatus").get(0));
            assertThat(service.err()).doesNotContain("ERROR", "building");
        }
    }

    @Test
    void usesEveryFolderThatItHasMade() {
        Map<String, String> made = Map.of(
                "StateDirectory", "/var/lib/",
                "LogsDirectory", "/var/log/",
                "CacheDirectory", "/var/cache/",
                "ConfigurationDirectory", "/etc/");

        made.forEach((setting, parent) -> text.lines()
                .filter(line -> line.startsWith(setting + "="))
                .forEach(line -> assertThat(text)
                        .containsPattern("(?m)^Environment=.*" + parent + line.substring(setting.length() + 1))));
    }

    @Test
    void waitsLongerForTheEndThanTheServiceTakes() throws Exception {
        Properties shipped = new Properties();
        shipped.load(Files.newBufferedReader(Path.of("application.properties")));
        Properties unitValues = new Properties();
        unitValues.load(new StringReader(text));

        assertThat(Integer.parseInt(unitValues.getProperty("TimeoutStopSec")))
                .isGreaterThan(Integer.parseInt(shipped.getProperty("camel.main.shutdownTimeout")));
        assertThat(unitValues.getProperty("ExecStart")).endsWith("/caravan run");
        assertThat(unitValues.getProperty("DynamicUser")).isEqualTo("yes");
        assertThat(unitValues.getProperty("Restart")).isEqualTo("always");
    }
}
