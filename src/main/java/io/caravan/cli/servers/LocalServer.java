package io.caravan.cli.servers;

/**
 * A server on the loopback interface. One that was started here may be killed, paused, stopped and started again, and ends with
 * {@link #close()} or with this Java process; a given one throws {@link UnsupportedOperationException} and stays.
 */
public interface LocalServer extends AutoCloseable {

    String host();

    int port();

    /** Returns name and version as the server says, such as {@code Redis 7.0.15}. */
    String product();

    Origin origin();

    /** Says whether the server was started here. */
    default boolean isOurs() {
        return origin() != Origin.GIVEN;
    }

    /** Returns the process id of the server as it runs now. */
    long pid();

    /** Kills the server and its children at once, as a crash does; what it did not write to disk is lost. */
    void kill();

    /** Ends all sessions and the server in an orderly way, and keeps its folder. */
    void stop();

    /** Starts the server again on the same port and folder; one that still runs is stopped first. */
    void restart();

    /** Stops the processes of the server from running while their connections stay open. */
    void pause();

    /** Lets a paused server go on. */
    void resume();

    @Override
    void close();
}
