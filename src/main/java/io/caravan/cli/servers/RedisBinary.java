package io.caravan.cli.servers;

import java.util.Optional;

/** Finds a redis-server executable: one of this machine first, then the one that Maven Central has. */
final class RedisBinary {

    private RedisBinary() {}

    static Binary find() {
        return local().or(RedisBinary::embedded).orElseThrow(RedisBinary::notFound);
    }

    static Binary find(Origin origin) {
        Optional<Binary> found = origin == Origin.LOCAL ? local() : embedded();
        return found.orElseThrow(RedisBinary::notFound);
    }

    private static Optional<Binary> local() {
        return Binary.onPath("redis-server")
                .or(() -> Binary.onPath("valkey-server"))
                .map(file -> new Binary(file, Origin.LOCAL));
    }

    private static Optional<Binary> embedded() {
        try {
            return Optional.of(new Binary(EmbeddedRedisFile.get(), Origin.EMBEDDED));
        } catch (LinkageError e) {
            // Without the optional JAR its classes are missing.
            return Optional.empty();
        }
    }

    private static ServerNotFoundException notFound() {
        return new ServerNotFoundException("No Redis: no " + LocalRedis.GIVEN_PROPERTY
                + ", no redis-server on the PATH or in the usual folders, no embedded-redis on the class path;"
                + " install redis-server, or use ./caravan demo");
    }
}
