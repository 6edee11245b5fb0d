package io.caravan.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What was built, and on what it runs. */
public final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        Properties build = build();
        return new String[] {
            "caravan " + build.getProperty("version"),
            "Commit:  " + told(build, "commit", "-Dcaravan.commit=..."),
            "Sources: " + told(build, "sources", "-Dcaravan.commit-time=..."),
            "Camel:   " + build.getProperty("camel") + ", Lettuce: " + build.getProperty("lettuce"),
            "Java:    " + System.getProperty("java.runtime.version") + ", " + System.getProperty("java.vendor") + ", "
                    + System.getProperty("java.home"),
            "System:  " + System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                    + System.getProperty("os.arch")
        };
    }

    private static String told(Properties build, String what, String how) {
        String told = build.getProperty(what, "");
        return told.isEmpty() ? "not told when it was built (" + how + ")" : told;
    }

    private static Properties build() {
        Properties build = new Properties();
        try (InputStream file = Version.class.getResourceAsStream("build.properties")) {
            build.load(file);
            return build;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read what was built", e);
        }
    }
}
