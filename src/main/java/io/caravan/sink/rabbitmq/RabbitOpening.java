package io.caravan.sink.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.SocketConfigurator;
import com.rabbitmq.client.SocketConfigurators;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** One attempt to connect to a broker. */
final class RabbitOpening {

    private static final int SHUTDOWN_MILLIS = 2_000;

    private final RabbitSettings settings;
    private Socket socket;

    RabbitOpening(RabbitSettings settings) {
        this.settings = settings;
    }

    /** Returns a connection that does not come back by itself: only so the publisher knows what was lost with it. */
    Connection open() throws RabbitConnectException {
        ConnectionFactory factory = factory(settings, opened -> socket = opened);
        try {
            return factory.newConnection("caravan");
        } catch (IOException | TimeoutException e) {
            throw RabbitFailures.cannotConnect(settings, e);
        }
    }

    /** Returns the socket of the connection, which can be closed also while a thread hangs in writing to it. */
    Socket socket() {
        return socket;
    }

    /** Returns how a client reaches the broker; nothing is connected. @param watcher is given each socket when it is opened */
    static ConnectionFactory factory(RabbitSettings settings, SocketConfigurator watcher)
            throws RabbitConnectException {
        int timeout = (int) settings.connectTimeout().toMillis();
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(settings.host());
        factory.setPort(settings.port());
        factory.setUsername(settings.username());
        factory.setPassword(settings.password());
        factory.setVirtualHost(settings.virtualHost());
        factory.setRequestedHeartbeat((int) settings.heartbeat().toSeconds());
        factory.setConnectionTimeout(timeout);
        factory.setHandshakeTimeout(timeout);
        factory.setChannelRpcTimeout(timeout);
        factory.setShutdownTimeout(SHUTDOWN_MILLIS);
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setExceptionHandler(new QuietExceptionHandler());
        factory.setThreadFactory(work -> thread(settings, work));
        // Before TLS is asked for: that adds the check of the host's name to it.
        factory.setSocketConfigurator(SocketConfigurators.defaultConfigurator().andThen(watcher));
        if (settings.isTls()) {
            secure(settings, factory);
        }
        return factory;
    }

    private static Thread thread(RabbitSettings settings, Runnable work) {
        Thread thread = new Thread(work, "rabbitmq-confirmed[" + settings.address() + "]");
        thread.setDaemon(true);
        return thread;
    }

    private static void secure(RabbitSettings settings, ConnectionFactory factory) throws RabbitConnectException {
        try {
            factory.useSslProtocol(RabbitTls.context(settings));
            factory.enableHostnameVerification();
        } catch (SSLException | IllegalArgumentException e) {
            throw new RabbitConnectException(
                    ConnectStep.SOCKET,
                    "Cannot prepare TLS for RabbitMQ at " + settings.address() + ": " + RabbitFailures.reasonOf(e),
                    e);
        }
    }
}
