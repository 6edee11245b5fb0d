package io.caravan.cli.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** A private temporary folder; {@link #close()}, or the end of this Java process, deletes it with everything in it. */
final class ServerFolder implements AutoCloseable {

    private final Path path;

    private ServerFolder(Path path) {
        this.path = path;
    }

    static ServerFolder create(String product) {
        try {
            ServerFolder folder = new ServerFolder(Files.createTempDirectory("caravan-" + product + "-"));
            AtExit.delete(folder);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create a temporary folder for " + product, e);
        }
    }

    Path path() {
        return path;
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    Path write(String name, String content) {
        try {
            return Files.writeString(path.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + name + " in " + path, e);
        }
    }

    @Override
    public void close() {
        for (int attempt = 1; ; attempt++) {
            try {
                if (Files.exists(path)) {
                    Files.walkFileTree(path, new Deletion());
                }
                AtExit.forget(this);
                return;
            } catch (IOException e) {
                // A server that is just ending may still have added a file.
                if (attempt == 3) {
                    throw new UncheckedIOException("Cannot delete " + path, e);
                }
            }
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
