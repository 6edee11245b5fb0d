package io.caravan.testing;

import io.caravan.cli.servers.LocalServer;
import io.caravan.cli.servers.Origin;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A server for the tests of one class: it runs from the moment it is made until the last test of the class.
 *
 * @param <S> the server, with what it alone can do
 */
abstract class ServerFixture<S extends LocalServer> implements AfterAllCallback, AutoCloseable {

    final S server;

    ServerFixture(S server) {
        this.server = server;
        ServersUnderTest.add(server.product(), server.origin());
    }

    public final String host() {
        return server.host();
    }

    public final int port() {
        return server.port();
    }

    public final String product() {
        return server.product();
    }

    public final Origin origin() {
        return server.origin();
    }

    public final boolean isOurs() {
        return server.isOurs();
    }

    public final long pid() {
        return server.pid();
    }

    public final void kill() {
        server.kill();
    }

    public final void stop() {
        server.stop();
    }

    public final void restart() {
        server.restart();
    }

    public final void pause() {
        server.pause();
    }

    public final void resume() {
        server.resume();
    }

    /** Skips the test, with the reason, when the server is older. */
    public final void assumeVersion(int major) {
        assumeVersion(major, 0);
    }

    /** Skips the test, with the reason, when the server is older. */
    public final void assumeVersion(int major, int minor) {
        ServerVersion.assume(product(), major, minor);
    }

    /** Skips the test, with the reason, when the server was not started here and so cannot be killed or paused. */
    public final void assumeLocal() {
        ServerVersion.assumeOurs(product(), isOurs());
    }

    @Override
    public final void afterAll(ExtensionContext context) {
        close();
    }

    @Override
    public final void close() {
        server.close();
    }
}
