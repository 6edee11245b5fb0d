package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The alerts, judged by promtool. */
@EnabledIf(value = "io.caravan.packaging.Prometheus#isInstalled", disabledReason = "needs prometheus and promtool")
class AlertRulesIT {

    private static final Path FOLDER = Path.of("docker/prometheus");

    private static void passes(String... command) {
        try (Program promtool = Program.start(FOLDER, Map.of(), List.of(command))) {
            assertThat(promtool.exitCode()).as(promtool.out() + promtool.err()).isZero();
        }
    }

    @Test
    void configurationAndRulesAreValid() {
        passes("promtool", "check", "config", "prometheus.yml");
    }

    @Test
    void eachAlertFiresWhenItShouldAndNoneWhenAllIsWell() throws Exception {
        passes("promtool", "test", "rules", "alerts-test.yml");

        assertThat(names("alertname=\"(\\w+)\"", "alerts-test.yml"))
                .isEqualTo(names("- alert: (\\w+)", "alerts.yml"))
                .hasSizeGreaterThan(10);
    }

    private static TreeSet<String> names(String pattern, String file) throws Exception {
        TreeSet<String> names = new TreeSet<>();
        Pattern.compile(pattern)
                .matcher(Files.readString(FOLDER.resolve(file)))
                .results()
                .forEach(found -> names.add(found.group(1)));
        return names;
    }
}
