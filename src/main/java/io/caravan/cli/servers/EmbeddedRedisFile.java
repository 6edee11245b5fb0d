package io.caravan.cli.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import redis.embedded.core.ExecutableProvider;

/** The redis-server that lies in the optional JAR, extracted once; the only class that needs that JAR. */
final class EmbeddedRedisFile {

    private static Path extracted;

    private EmbeddedRedisFile() {}

    static synchronized Path get() {
        if (extracted == null) {
            try {
                ServerFolder folder = ServerFolder.create("redis-binary");
                extracted = ExecutableProvider.newJarResourceProvider(
                                folder.path().toFile())
                        .get()
                        .toPath()
                        .toAbsolutePath();
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot extract redis-server from the embedded-redis JAR", e);
            }
        }
        return extracted;
    }
}
