package io.caravan.testing;

import io.caravan.cli.servers.OwnRabbit;

/**
 * A RabbitMQ server for the tests of one class; {@link #isInstalled()} says whether this machine has one.
 *
 * <pre>{@code @RegisterExtension
 * static final RabbitServer rabbit = RabbitServer.start();}</pre>
 */
public final class RabbitServer extends ServerFixture<OwnRabbit> {

    private RabbitServer(OwnRabbit server) {
        super(server);
    }

    public static RabbitServer start() {
        return new RabbitServer(OwnRabbit.start());
    }

    /** Starts one that speaks TLS, too, and takes a client's certificate where it shows one. */
    public static RabbitServer startWithTls(Certificates certificates) {
        return new RabbitServer(
                OwnRabbit.startWithTls(certificates.authority(), certificates.server(), certificates.serverKey()));
    }

    /** For {@code @EnabledIf}: says whether a real RabbitMQ can be started here. */
    public static boolean isInstalled() {
        return OwnRabbit.isInstalled();
    }

    public String uri() {
        return server.uri();
    }

    public String tlsUri() {
        return "amqps://" + user() + ":" + password() + "@" + host() + ":" + server.tlsPort();
    }

    /** Runs rabbitmqctl against this server; returns what it says. */
    public String control(String... arguments) {
        return server.control(arguments);
    }

    public String user() {
        return "guest";
    }

    public String password() {
        return "guest";
    }
}
