package io.caravan.source.keyspace;

import io.caravan.source.GrowingDelay;
import io.caravan.source.RedisNode;
import io.caravan.source.keyspace.EventGap.Reason;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to one server, from its start to its stop: subscribes, beats, notices when events can have been missed, and begins
 * again. One thread runs it.
 */
final class NodeWatch implements Runnable, Subscription.OwnKeys {

    private static final Logger LOG = LoggerFactory.getLogger(RedisKeyspaceConsumer.class);
    private static final long POLL_MILLIS = 20;

    private final KeyspaceContext context;
    private final NotifyFlags flags;
    private final Flushes flushes = new Flushes();
    private final ServerProcess process = new ServerProcess();
    private final GrowingDelay reconnects = new GrowingDelay(50, 500);
    private final Certainty certainty;
    private volatile RedisNode node;
    private volatile boolean stopping;
    private boolean wasPrimary;
    private int failures;
    private StatefulRedisConnection<byte[], byte[]> connection;
    private volatile Subscription subscription;
    private volatile boolean standsBy;
    private volatile Heartbeat heartbeat;

    /**
     * @param since up to when nothing of this server can have been missed; {@code null} where nothing is expected from before now
     * @param doubt why something can have been missed since then
     */
    NodeWatch(KeyspaceContext context, RedisNode node, Instant since, Reason doubt) {
        this.context = context;
        this.node = node;
        this.certainty = new Certainty(context.gaps(), since, doubt);
        this.flags =
                new NotifyFlags(context.options().announced(), context.options().configureServer());
        context.health().expects(node.id(), node.address());
    }

    /** Returns up to when nothing has been missed; {@code null} before that is known. */
    Instant sure() {
        return certainty.upTo();
    }

    /** Takes note that the same server has other slots now. */
    void is(RedisNode node) {
        this.node = node;
    }

    /** Returns whether it waits for its server to become a primary. */
    boolean isStandingBy() {
        return standsBy;
    }

    /** Ends, though perhaps only when the server answers; nothing is passed on any more. */
    void stop() {
        stopping = true;
        context.health().forgets(node.id());
        Subscription present = subscription;
        if (present != null) {
            present.hold();
        }
    }

    @Override
    public void run() {
        try {
            while (!stopping) {
                try {
                    listen();
                } catch (RedisCommandInterruptedException e) {
                    throw e;
                } catch (RedisException e) {
                    context.health().failed(node.id(), KeyspaceSetupException.describe(node.address(), e));
                    LOG.debug("Listening to Redis at {} ended", node.address(), e);
                } finally {
                    disconnect();
                    certainty.disconnected();
                }
                pause(reconnects.millis(failures++));
            }
        } catch (InterruptedException | RedisCommandInterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen() throws InterruptedException {
        List<Integer> databases = Databases.of(context, node);
        connection = context.connections().connect(node, databases.get(0));
        if (process.isAnother(connection.async(), timeout())) {
            certainty.doubt(Reason.SERVER_RESTARTED);
        }
        flushes.haveHappened(connection.async(), timeout());
        heartbeat = heartbeat(databases);
        subscription = Subscription.open(context, node, this);
        boolean mayLook = true;
        while (!stopping) {
            Instant begun = Instant.now();
            mayLook = mayLook && ensureFlags();
            switch (heartbeat.beat(subscription, mayLook)) {
                case HEARD -> heard(begun, false);
                case ERASED -> heard(begun, flushes.haveHappened(connection.async(), timeout()));
                case UNPROVEN -> goOnUnproven(mayLook);
                case REPLICA -> standBy();
                case MOVED -> move(databases);
                case SILENT -> throw silence();
            }
            awaitNextBeat();
        }
    }

    private Heartbeat heartbeat(List<Integer> databases) {
        return new Heartbeat(HeartbeatKeys.of(context, node, connection, databases), timeout());
    }

    /** Adds flags that are missing. Returns whether this user may look at them. */
    private boolean ensureFlags() {
        Optional<String> missing = flags.ensure(connection.async(), node.address(), timeout());
        boolean removed = missing.isPresent() && !missing.get().isEmpty();
        if (removed && (subscription.isForwarding() || certainty.doubt() == Reason.SILENT)) {
            certainty.doubt(Reason.FLAGS_REMOVED);
        }
        if (removed && subscription.isForwarding()) {
            certainty.prove(node.address(), Instant.now());
        }
        return missing.isPresent();
    }

    /** The key that was written until now has gone to another node with its slot. */
    private void move(List<Integer> databases) {
        context.connections().keyspace(0).commands().del(heartbeat.key());
        heartbeat = heartbeat(databases);
    }

    @Override
    public void announced(int database, byte[] key) {
        Heartbeat present = heartbeat;
        if (present != null) {
            present.announced(database, key);
        }
    }

    private void heard(Instant begun, boolean flushed) {
        if (!subscription.isForwarding()) {
            subscription.forward(this::begins);
        } else {
            if (flushed) {
                certainty.doubt(Reason.FLUSHED);
            }
            certainty.prove(node.address(), begun);
        }
        failures = 0;
        context.health().well(node.id());
    }

    /** A server that takes no writes still announces what expires, is read or deleted. */
    private void goOnUnproven(boolean mayLook) {
        if (!subscription.isForwarding()) {
            subscription.forward(this::begins);
        }
        if (!mayLook) {
            certainty.doubt(Reason.UNPROVEN);
        }
        failures = 0;
        context.health().failed(node.id(), heartbeat.unproven(node.address()));
    }

    /** Has events passed on from now, unless it has ended; what came since the last that is sure may be missing. */
    private boolean begins() {
        // What came after a stop was passed on to nobody, so that nothing later is sure.
        if (stopping) {
            return false;
        }
        certainty.prove(node.address(), Instant.now());
        standsBy = false;
        wasPrimary = true;
        return true;
    }

    private void standBy() {
        if (subscription.isForwarding()) {
            subscription.hold();
            LOG.info("Redis at {} is a replica now, and is listened to again when it is a primary", node.address());
        }
        // What has happened since it was a primary is announced by another one, if at all.
        if (!wasPrimary) {
            certainty.beginAt(Instant.now());
        }
        standsBy = true;
        certainty.doubt(Reason.TOPOLOGY);
        failures = 0;
        context.health().well(node.id());
    }

    private RedisException silence() {
        if (!subscription.isOpen()) {
            return new RedisException("The connection was lost");
        }
        certainty.doubt(Reason.SILENT);
        return new KeyspaceSetupException(flags.remedy(node.address()));
    }

    private void awaitNextBeat() throws InterruptedException {
        long end = System.nanoTime() + context.options().heartbeatMillis() * 1_000_000;
        while (!stopping && System.nanoTime() - end < 0) {
            if (!subscription.isOpen() || !connection.isOpen()) {
                throw new RedisException("The connection was lost");
            }
            pause(POLL_MILLIS);
        }
    }

    private Duration timeout() {
        return context.connections().timeout();
    }

    private void pause(long millis) throws InterruptedException {
        if (!stopping) {
            Thread.sleep(millis);
        }
    }

    private void disconnect() {
        if (subscription != null) {
            subscription.close();
            subscription = null;
        }
        if (connection != null) {
            if (stopping && heartbeat != null) {
                heartbeat.erase();
            }
            connection.closeAsync();
            connection = null;
        }
    }
}
