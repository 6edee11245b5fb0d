package io.caravan.sink.rabbitmq;

import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;

/** One connection to a broker, from when it is opened until it is lost or closed, and its channels. Thread-safe. */
final class RabbitLink implements BlockedListener {

    private static final int CLOSE_MILLIS = 2_000;

    private final String address;
    private final Connection connection;
    private final Socket socket;
    private final ConcurrentLinkedDeque<ConfirmingChannel> idle = new ConcurrentLinkedDeque<>();
    private final Set<ConfirmingChannel> channels = ConcurrentHashMap.newKeySet();
    private volatile String blocked;
    private volatile boolean dropped;

    private RabbitLink(String address, Connection connection, Socket socket) {
        this.address = address;
        this.connection = connection;
        this.socket = socket;
        connection.addBlockedListener(this);
    }

    /** Connects, and opens a first channel. */
    static RabbitLink open(RabbitSettings settings) throws RabbitConnectException {
        RabbitOpening opening = new RabbitOpening(settings);
        RabbitLink link = new RabbitLink(settings.address(), opening.open(), opening.socket());
        try {
            link.giveBack(link.borrow());
            return link;
        } catch (RabbitConnectException e) {
            link.drop();
            throw e;
        }
    }

    /** Does this, with the reason, when the connection is lost; at once if it already is. */
    void onEnd(Consumer<String> listener) {
        connection.addShutdownListener(signal -> listener.accept(
                dropped
                        ? "Gave up the connection to RabbitMQ at " + address + ", which answered no more"
                        : "Lost the connection to RabbitMQ at " + address + ": " + endOf(signal)));
    }

    /** Returns a channel for the calling thread alone, until it gives it back. */
    ConfirmingChannel borrow() throws RabbitConnectException {
        for (ConfirmingChannel each = idle.pollFirst(); each != null; each = idle.pollFirst()) {
            if (each.isOpen()) {
                return each;
            }
            channels.remove(each);
        }
        try {
            Channel channel = connection.createChannel();
            if (channel == null) {
                throw new IOException("the connection has no channel left");
            }
            ConfirmingChannel opened = new ConfirmingChannel(this, channel);
            channels.add(opened);
            return opened;
        } catch (IOException | ShutdownSignalException e) {
            String refusal = RabbitFailures.refusalOf(e);
            throw new RabbitConnectException(
                    ConnectStep.CHANNEL,
                    "RabbitMQ at " + address + " opened no channel: "
                            + (refusal == null ? RabbitFailures.reasonOf(e) : refusal),
                    e);
        }
    }

    void giveBack(ConfirmingChannel channel) {
        if (channel.isOpen()) {
            idle.addFirst(channel);
        } else {
            channels.remove(channel);
        }
    }

    boolean isOpen() {
        return !dropped && connection.isOpen();
    }

    boolean isBlocked() {
        return blocked != null;
    }

    /** Returns how many bytes a frame may have, as was agreed. */
    int frameMax() {
        int agreed = connection.getFrameMax();
        return agreed == 0 ? Integer.MAX_VALUE : agreed;
    }

    /** Returns how many messages are not confirmed yet. */
    int unconfirmed() {
        return channels.stream().mapToInt(ConfirmingChannel::unconfirmed).sum();
    }

    void cutIfStuck() {
        channels.forEach(ConfirmingChannel::cutIfStuck);
    }

    @Override
    public void handleBlocked(String reason) {
        blocked = reason;
    }

    @Override
    public void handleUnblocked() {
        blocked = null;
        channels.forEach(ConfirmingChannel::wake);
    }

    /** Ends the connection at once, without a word to the broker. */
    void drop() {
        dropped = true;
        try {
            // Else closing would wait for a thread that hangs in writing.
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It is closed already.
        }
        channels.forEach(ConfirmingChannel::wake);
    }

    /** Takes leave of the broker, unless a batch is on its way. */
    void close() {
        if (channels.stream().noneMatch(ConfirmingChannel::isPublishing)) {
            connection.abort(CLOSE_MILLIS);
        }
        drop();
    }

    PublishProblem blockedProblem() {
        return new PublishProblem(
                PublishException.Reason.BLOCKED,
                "RabbitMQ at " + address + " takes no messages now, it is blocked: " + blocked,
                null);
    }

    PublishProblem silentProblem(long nanos) {
        String state = blocked == null ? "" : " and is blocked: " + blocked;
        return new PublishProblem(
                blocked == null ? PublishException.Reason.TIMEOUT : PublishException.Reason.BLOCKED,
                "RabbitMQ at " + address + " has confirmed nothing for " + nanos / 1_000_000 + " ms" + state,
                null);
    }

    /** @param closed why the channel is closed; {@code null} if it is not */
    PublishProblem endedProblem(Throwable failure, ShutdownSignalException closed) {
        Throwable cause = closed == null ? failure : closed;
        if (closed != null && !closed.isHardError() && RabbitFailures.refusalOf(closed) != null) {
            return new PublishProblem(
                    PublishException.Reason.REFUSED,
                    "RabbitMQ at " + address + " refused a message: " + RabbitFailures.refusalOf(closed),
                    closed);
        }
        return new PublishProblem(
                PublishException.Reason.UNREACHABLE,
                "Lost the connection to RabbitMQ at " + address + ": " + endOf(cause),
                cause);
    }

    private static String endOf(Throwable cause) {
        String refusal = RabbitFailures.refusalOf(cause);
        return refusal == null ? RabbitFailures.reasonOf(cause) : refusal;
    }
}
