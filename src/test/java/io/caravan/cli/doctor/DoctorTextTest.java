package io.caravan.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.doctor.Finding;
import io.caravan.doctor.Level;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class DoctorTextTest {

    private static final List<Finding> FINDINGS = List.of(
            new Finding(Level.ok, "Redis", "version", "7.0.15", ""),
            new Finding(Level.fault, "Redis", "eviction policy", "allkeys-lru @|red x|@ 5%", "CONFIG SET it"));

    private static String printed(List<String> flows, Ansi ansi) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new DoctorText(new PrintStream(out, true, StandardCharsets.UTF_8), ansi).print(flows, FINDINGS);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void hasALineForEachCheckAndTheWayOutBelow() {
        assertThat(printed(List.of("a", "b"), Ansi.OFF).lines())
                .containsExactly(
                        "Flows: a, b",
                        "",
                        "ok      Redis version          7.0.15",
                        "fault   Redis eviction policy  allkeys-lru @|red x|@ 5%",
                        "        mend: CONFIG SET it",
                        "",
                        "1 ok, 0 warnings, 1 fault");
    }

    @Test
    void saysSoWhenNoFlowIsEnabled() {
        assertThat(printed(List.of(), Ansi.OFF))
                .startsWith("No flow is enabled, and none was named, so only Redis is checked.");
    }

    @Test
    void coloursOnlyTheLevel() {
        assertThat(printed(List.of("a"), Ansi.ON))
                .contains("\u001b[32mok", "\u001b[31m\u001b[1mfault")
                .contains("@|red x|@ 5%");
    }

    @Test
    void tellsTheSameAsJson() {
        assertThat(DoctorJson.of(List.of("a"), FINDINGS))
                .contains(
                        "\"flows\":[\"a\"]",
                        "\"ok\":1",
                        "\"fault\":1",
                        "\"check\":\"version\"",
                        "\"mend\":\"CONFIG SET it\"");
    }
}
