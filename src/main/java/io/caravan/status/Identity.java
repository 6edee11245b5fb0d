package io.caravan.status;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What runs.
 *
 * @param version of the release
 * @param commit  of the source that it was built from; {@code unknown} where whoever built it did not tell
 */
record Identity(String name, String version, String commit) {

    static Identity read() {
        Properties build = new Properties();
        try (InputStream file = Identity.class.getResourceAsStream("/io/caravan/cli/build.properties")) {
            build.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read what was built", e);
        }
        return new Identity("caravan", build.getProperty("version"), commit(build.getProperty("commit", "")));
    }

    private static String commit(String told) {
        return told.isEmpty() ? "unknown" : told;
    }
}
