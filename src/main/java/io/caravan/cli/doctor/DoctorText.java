package io.caravan.cli.doctor;

import io.caravan.cli.Terminal;
import io.caravan.doctor.Finding;
import io.caravan.doctor.Level;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;

/** Tells a person what was found: a line for each check, and how to mend it on the next. */
final class DoctorText {

    private static final Map<Level, String> COLOURS =
            Map.of(Level.ok, "green", Level.warning, "yellow,bold", Level.fault, "red,bold");

    private final PrintStream out;
    private final Ansi ansi;

    DoctorText(PrintStream out) {
        this(out, Terminal.hasColours() ? Ansi.ON : Ansi.OFF);
    }

    DoctorText(PrintStream out, Ansi ansi) {
        this.out = out;
        this.ansi = ansi;
    }

    void print(List<String> flows, List<Finding> findings) {
        out.println(
                flows.isEmpty()
                        ? "No flow is enabled, and none was named, so only Redis is checked. Enable a flow in"
                                + " application.properties (NAME.enabled = true), or name one."
                        : "Flows: " + String.join(", ", flows));
        out.println();
        int width = findings.stream()
                .mapToInt(each -> (each.server() + " " + each.what()).length())
                .max()
                .orElse(0);
        findings.forEach(each -> print(each, Math.min(width, 40)));
        out.println();
        out.println(count(findings, Level.ok) + " ok, " + several(count(findings, Level.warning), "warning") + ", "
                + several(count(findings, Level.fault), "fault"));
    }

    private void print(Finding finding, int width) {
        // Formatted before it is coloured, and no text of a server's is searched for colours.
        String level = ("%-8s").formatted(finding.level());
        out.println(coloured(finding.level(), level)
                + ("%-" + width + "s").formatted(finding.server() + " " + finding.what()) + "  " + finding.seen());
        if (!finding.mend().isEmpty()) {
            out.println("        mend: " + finding.mend());
        }
    }

    private String coloured(Level level, String text) {
        return ansi.string("@|" + COLOURS.get(level) + " " + text + "|@");
    }

    private static String several(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static long count(List<Finding> findings, Level level) {
        return findings.stream().filter(each -> each.level() == level).count();
    }
}
