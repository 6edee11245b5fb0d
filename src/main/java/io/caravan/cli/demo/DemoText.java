package io.caravan.cli.demo;

import io.caravan.cli.servers.LocalPostgres;
import io.caravan.cli.servers.LocalRedis;
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
        out.println();
    }

    public void servers(LocalRedis redis, LocalPostgres postgres) {
        server(redis.product(), redis.origin(), redis.host(), redis.port());
        server(postgres.product(), postgres.origin(), postgres.host(), postgres.port());
    }

    private void server(String product, Origin origin, String host, int port) {
        out.printf(Locale.ROOT, "   %-18s %s:%d, %s%n", product, host, port, explained(origin));
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
