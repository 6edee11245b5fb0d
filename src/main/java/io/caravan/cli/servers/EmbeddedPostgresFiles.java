package io.caravan.cli.servers;

import java.nio.file.Path;
import java.util.Optional;

/** The PostgreSQL that lies in an optional JAR, extracted once for this Java process. */
final class EmbeddedPostgresFiles {

    private EmbeddedPostgresFiles() {}

    static Optional<Path> get() {
        return Optional.empty();
    }
}
