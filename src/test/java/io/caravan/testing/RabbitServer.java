package io.caravan.testing;

import io.caravan.cli.servers.LocalRabbit;
import io.caravan.cli.servers.Origin;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A RabbitMQ server for the tests of one class; {@link #isInstalled()} says whether this machine has one.
 *
 * <pre>{@code @RegisterExtension
 * static final RabbitServer rabbit = RabbitServer.start();}</pre>
 */
public final class RabbitServer implements AfterAllCallback, AutoCloseable {

    private final LocalRabbit rabbit = LocalRabbit.start();
    private final String product = rabbit.product();

    private RabbitServer() {
        ServersUnderTest.add(product, Origin.LOCAL);
    }

    public static RabbitServer start() {
        return new RabbitServer();
    }

    /** For {@code @EnabledIf}: says whether a real RabbitMQ can be started here. */
    public static boolean isInstalled() {
        return LocalRabbit.isInstalled();
    }

    public String uri() {
        return "amqp://" + user() + ":" + password() + "@" + host() + ":" + port();
    }

    public String host() {
        return rabbit.host();
    }

    public int port() {
        return rabbit.port();
    }

    public String user() {
        return "guest";
    }

    public String password() {
        return "guest";
    }

    public String product() {
        return product;
    }

    public long pid() {
        return rabbit.pid();
    }

    public void kill() {
        rabbit.kill();
    }

    public void stop() {
        rabbit.stop();
    }

    public void restart() {
        rabbit.restart();
    }

    public void pause() {
        rabbit.pause();
    }

    public void resume() {
        rabbit.resume();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    @Override
    public void close() {
        rabbit.close();
    }
}
