package io.caravan.sink.rabbitmq;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One broker and the one connection to it, which all endpoints and threads share, each thread with a channel of its own.
 *
 * Nothing is connected before it is asked for. A connection that is lost is opened again when it is next needed; while that
 * fails it is tried again after a delay that grows from 100 ms to 5 s, and whoever asks in between is told so at once.
 * Thread-safe.
 */
public final class RabbitConnections implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RabbitConnections.class);
    private static final int USUAL_FRAME_MAX = 131_072;

    private volatile RabbitSettings settings;
    private final AtomicBoolean probing = new AtomicBoolean();
    private final ConnectAttempts attempts = new ConnectAttempts();
    private ConnectionWatch watch;
    private volatile boolean asked;
    private volatile boolean off;
    private volatile RabbitLink link;
    private volatile String trouble = "Not connected to RabbitMQ yet";

    public RabbitConnections() {
        this(new RabbitSettings());
    }

    RabbitConnections(RabbitSettings settings) {
        this.settings = settings;
    }

    /** Returns the settings; a change has its effect with the next connection. */
    public RabbitSettings getSettings() {
        return settings;
    }

    /** Changes settings while in use. Where they are others then, a connection ends; the next is opened when it is needed. */
    public synchronized void change(Consumer<RabbitSettings> change) {
        RabbitSettings next = settings.copy();
        change.accept(next);
        if (next.reaches(settings)) {
            return;
        }
        settings = next;
        attempts.forgetFailures();
        closeLink();
        if (!off) {
            trouble = "Not connected to RabbitMQ at " + next.address() + " yet";
        }
    }

    /**
     * Connects by command, and allows connecting again after {@link #disconnect()}, also where this attempt fails.
     *
     * @throws RabbitConnectException if a step failed, or if there is a connection already, which stays
     */
    public synchronized void connect() throws RabbitConnectException {
        if (isConnected()) {
            throw new RabbitConnectException(
                    ConnectStep.ALREADY_CONNECTED, "Connected to RabbitMQ at " + settings.address() + " already", null);
        }
        off = false;
        open();
    }

    /** Allows connecting again after {@link #disconnect()}, when it is next needed. */
    public synchronized void allow() {
        if (off) {
            off = false;
            attempts.forgetFailures();
            trouble = "Not connected to RabbitMQ yet";
        }
    }

    /** Returns whether there is a connection, blocked or not. */
    public boolean isConnected() {
        RabbitLink current = link;
        return current != null && current.isOpen();
    }

    /**
     * Disconnects by command, and stays so until {@link #connect()}. A batch on its way fails.
     *
     * @return whether there was a connection
     */
    public synchronized boolean disconnect() {
        boolean was = isConnected();
        off = true;
        closeLink();
        trouble = "Disconnected from RabbitMQ by command";
        return was;
    }

    /**
     * Returns whether the broker can be used right now: there is a connection and it is not blocked. Connects if there is none
     * and it is time to try.
     */
    public boolean isReachable() {
        try {
            return !link().isBlocked();
        } catch (PublishException | RabbitConnectException e) {
            return false;
        }
    }

    /** Returns why the broker cannot be used, or {@code null} if it can; asks nobody. */
    public String trouble() {
        RabbitLink current = link;
        if (current != null && current.isOpen()) {
            return current.isBlocked() ? current.blockedProblem().text() : null;
        }
        return trouble;
    }

    /** Tries in the background to connect, where there is no connection and it is time to try. */
    void probe() {
        if (!off && !isConnected() && probing.compareAndSet(false, true)) {
            watch().execute(() -> {
                isReachable();
                probing.set(false);
            });
        }
    }

    /** Publishes the messages in order and waits until all are confirmed. */
    PublishedBatch publish(List<OutgoingMessage> batch, PublishTerms terms) throws PublishException {
        RabbitLink current;
        ConfirmingChannel channel;
        try {
            current = link();
            if (current.isBlocked()) {
                throw current.blockedProblem().of(PublishedBatch.NOTHING, batch.size(), terms.exchange());
            }
            channel = current.borrow();
        } catch (RabbitConnectException e) {
            throw new PublishProblem(PublishException.Reason.UNREACHABLE, e.getMessage(), e)
                    .of(PublishedBatch.NOTHING, batch.size(), terms.exchange());
        }
        try {
            return channel.publish(batch, terms);
        } finally {
            current.giveBack(channel);
        }
    }

    private RabbitLink link() throws PublishException, RabbitConnectException {
        asked = true;
        RabbitLink current = link;
        if (current != null && current.isOpen()) {
            return current;
        }
        synchronized (this) {
            if (isConnected()) {
                return link;
            }
            if (off) {
                throw new PublishException(PublishException.Reason.OFF, PublishedBatch.NOTHING, trouble, null);
            }
            attempts.checkTime();
            return open();
        }
    }

    private RabbitLink open() throws RabbitConnectException {
        closeLink();
        attempts.begun();
        try {
            RabbitLink next = RabbitLink.open(settings);
            next.onEnd(reason -> lost(next, reason));
            trouble = "Lost the connection to RabbitMQ at " + settings.address();
            link = next;
            attempts.succeeded();
            LOG.info("Connected to RabbitMQ at {}", settings.address());
            watch();
            return next;
        } catch (RabbitConnectException e) {
            if (attempts.failed(e)) {
                LOG.warn(e.getMessage());
            }
            trouble = e.getMessage();
            throw e;
        }
    }

    private void lost(RabbitLink ended, String reason) {
        if (link == ended && !off) {
            trouble = reason;
            LOG.warn(reason);
        }
    }

    private void closeLink() {
        RabbitLink current = link;
        link = null;
        if (current != null) {
            current.close();
        }
    }

    private synchronized ConnectionWatch watch() {
        if (watch == null) {
            watch = new ConnectionWatch(
                    settings.address(), () -> Optional.ofNullable(link).ifPresent(RabbitLink::cutIfStuck));
        }
        return watch;
    }

    /** Returns how many bytes a frame may have; what is usual while there is no connection. */
    int frameMax() {
        RabbitLink current = link;
        return current == null ? USUAL_FRAME_MAX : current.frameMax();
    }

    /** Returns how many messages are published and not confirmed yet. */
    int unconfirmed() {
        RabbitLink current = link;
        return current == null ? 0 : current.unconfirmed();
    }

    /** Returns whether anybody has wanted to use the broker since the start. */
    boolean wasAsked() {
        return asked;
    }

    ConnectAttempts attempts() {
        return attempts;
    }

    @Override
    public synchronized void close() {
        off = true;
        closeLink();
        if (watch != null) {
            watch.close();
        }
    }

    /** Returns the broker's address, and nothing secret. */
    @Override
    public String toString() {
        return "RabbitMQ at " + settings.address();
    }
}
