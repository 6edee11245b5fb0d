package io.caravan.cli.servers;

/** A server that runs already, may be used by others, and stays running. */
interface GivenServer extends LocalServer {

    /** Returns the system property that names it. */
    String givenBy();

    @Override
    default Origin origin() {
        return Origin.GIVEN;
    }

    @Override
    default long pid() {
        throw notOurs("ask for the process of");
    }

    @Override
    default void kill() {
        throw notOurs("kill");
    }

    @Override
    default void stop() {
        throw notOurs("stop");
    }

    @Override
    default void restart() {
        throw notOurs("restart");
    }

    @Override
    default void pause() {
        throw notOurs("pause");
    }

    @Override
    default void resume() {
        throw notOurs("resume");
    }

    @Override
    default void close() {
        // Others may use it.
    }

    private UnsupportedOperationException notOurs(String action) {
        return new UnsupportedOperationException("Cannot " + action + " the server at " + host() + ":" + port()
                + ": it was given by " + givenBy() + " and was not started here");
    }
}
