package io.caravan.cli.servers;

import java.util.Optional;

/**
 * A Redis server on the loopback interface: the one that the system property {@code caravan.test.redis.uri} gives, else
 * one started from a local binary, else one started from the optional embedded-redis JAR.
 *
 * <p>A started server keeps its data in a private folder, does not save by itself unless an option asks for it, and
 * ends with {@link #close()} or with this Java process. A given one cannot be stopped, killed or paused.
 */
public sealed interface LocalRedis extends LocalServer permits OwnRedis, GivenRedis {

    /** The system property that names a running server, as a Redis URI. */
    String GIVEN_PROPERTY = "caravan.test.redis.uri";

    /**
     * Uses the given server, or starts one. Options make it start one of its own in any case: a given server has the
     * options it has.
     *
     * @param options as on the command line of redis-server, without port and folder. {@code --tls-cert-file} makes it
     *     listen with TLS only, {@code --requirepass} puts the password into the URI
     */
    static LocalRedis start(String... options) {
        Optional<String> given = Optional.ofNullable(System.getProperty(GIVEN_PROPERTY))
                .filter(uri -> options.length == 0 && !uri.isBlank());
        return given.<LocalRedis>map(GivenRedis::new)
                .orElseGet(() -> OwnRedis.start(RedisBinary.find(), new RedisConfig(options)));
    }

    /** Starts a server from the local binary or from the embedded one, and from no other. */
    static LocalRedis start(Origin origin, String... options) {
        return OwnRedis.start(RedisBinary.find(origin), new RedisConfig(options));
    }

    /** Returns the address as Lettuce and the flows take it, with the password of the default user if it has one. */
    String uri();
}
