package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.Installed;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** docker/caravan.service, judged by systemd itself. */
@EnabledIf(value = "isPossible", disabledReason = "needs systemd-analyze")
class SystemdUnitIT {

    private static final String HIGHEST_EXPOSURE = "30";

    @TempDir
    Path folder;

    private Path unit;
    private String text;

    static boolean isPossible() {
        return Installed.has("systemd-analyze");
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
