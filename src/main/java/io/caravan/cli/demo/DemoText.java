package io.caravan.cli.demo;

import io.caravan.cli.servers.LocalServer;
import io.caravan.cli.servers.Origin;
import java.io.PrintStream;
import java.util.Locale;

/** Tells the demo's story on at most 100 columns. */
public final class DemoText {

    private final PrintStream out;
    private int step;
    private long stepStarted;

    public DemoText(PrintStream out) {
        this.out = out;
    }

    public void title() {
        out.println("Caravan demo: counters, streams and key-values in Redis  ->  rows in PostgreSQL");
        out.println("              events of keys in Redis  ->  messages in RabbitMQ");
        out.println("              keys in Redis  ->  objects in S3  ->  keys in another Redis");
        out.println();
    }

    /** Says what a server is, and where it comes from. */
    public void server(LocalServer server) {
        say("%-21s %s:%d, %s", server.product(), server.host(), server.port(), explained(server.origin()));
    }

    private static String explained(Origin origin) {
        return switch (origin) {
            case GIVEN -> "given by a system property";
            case LOCAL -> "started from the binary of this machine";
            case EMBEDDED -> "started from a binary of Maven Central";
        };
    }

    /** Begins a step of the story. */
    public void step(String title) {
        step++;
        stepStarted = System.nanoTime();
        out.println();
        out.println(step + ". " + title);
    }

    /** Says something about the step at hand, in the manner of {@link String#format}. */
    public void say(String format, Object... values) {
        out.printf(Locale.ROOT, "   " + format + "%n", values);
    }

    /** Ends a step by its duration. */
    public void took() {
        say("%.1f s", (System.nanoTime() - stepStarted) / 1e9);
    }

    /** Prints a table that stands a little to the right, as everything else does. */
    public void table(String table) {
        out.println();
        table.lines().forEach(line -> out.println("   " + line));
    }
}
