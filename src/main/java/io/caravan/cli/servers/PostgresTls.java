package io.caravan.cli.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * The certificate that a server shows, both files PEM.
 *
 * @param certificate null for a server without TLS
 * @param key null for a server without TLS
 */
record PostgresTls(Path certificate, Path key) {

    static final PostgresTls OFF = new PostgresTls(null, null);

    /** Copies both files, because PostgreSQL wants to own its key and to be its only reader, and returns the settings. */
    List<String> install(ServerFolder folder, UnprivilegedUser user) {
        if (certificate == null) {
            return List.of();
        }
        Path ownCertificate = copy(certificate, folder.resolve("server.crt"), user);
        Path ownKey = copy(key, folder.resolve("server.key"), user);
        return List.of("ssl=on", "ssl_cert_file=" + ownCertificate, "ssl_key_file=" + ownKey);
    }

    private static Path copy(Path from, Path to, UnprivilegedUser user) {
        try {
            Files.copy(from, to);
            Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rw-------"));
            user.own(to);
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot copy " + from + " for PostgreSQL", e);
        }
    }
}
