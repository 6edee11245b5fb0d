package io.caravan.cli.servers;

import java.util.Optional;

/**
 * A Redis server on the loopback interface: the one that the system property {@code caravan.test.redis.uri} gives, else
 * one started from a local binary, else one started from the optional embedded-redis JAR.
 *
 * <p>A started server keeps its data in a private folder, does not save by itself unless an option asks for it, and
 * ends with {@link #close()} or with this Java process. A given one cannot be stopped, killed or paused.
 */
public sealed interface LocalRedis extends AutoCloseable permits OwnRedis, GivenRedis {

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

    String host();

    int port();

    /** Returns name and version as the server says, such as {@code Redis 7.0.15}. */
    String product();

    Origin origin();

    /** Says whether the server was started here, so that it may be killed, paused, stopped and restarted. */
    default boolean isOurs() {
        return origin() != Origin.GIVEN;
    }

    /** Returns the process id of the server as it runs now. */
    default long pid() {
        throw notOurs("ask for the process of");
    }

    /** Kills the server at once, as a crash does; what it did not write to disk is lost. */
    default void kill() {
        throw notOurs("kill");
    }

    /** Ends the server in an orderly way and keeps its folder. */
    default void stop() {
        throw notOurs("stop");
    }

    /** Starts the server again on the same port and folder; one that still runs is stopped first. */
    default void restart() {
        throw notOurs("restart");
    }

    /** Stops the process from running while its connections stay open. */
    default void pause() {
        throw notOurs("pause");
    }

    /** Lets a paused server go on. */
    default void resume() {
        throw notOurs("resume");
    }

    @Override
    void close();

    private UnsupportedOperationException notOurs(String action) {
        return new UnsupportedOperationException("Cannot " + action + " the Redis server at " + host() + ":" + port()
                + ": it was given by " + GIVEN_PROPERTY + " and was not started here");
    }
}
