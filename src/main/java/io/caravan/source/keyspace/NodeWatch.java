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
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final long POLL_MILLIS = 20;

    private final KeyspaceContext context;
    private final NotifyFlags flags;
    private final Flushes flushes = new Flushes();
    private final GrowingDelay reconnects = new GrowingDelay(50, 500);
    private volatile RedisNode node;
    private volatile boolean stopping;
    private volatile Instant sure;
    private Reason doubt;
    private final ServerProcess process = new ServerProcess();
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
        this.sure = since;
        this.doubt = doubt;
        this.flags =
                new NotifyFlags(context.options().announced(), context.options().configureServer());
        context.health().expects(node.id(), node.address());
    }

    /** Returns up to when nothing has been missed; {@code null} before that is known. */
    Instant sure() {
        return sure;
    }

    /** Takes note that the same server has other slots now. */
    void is(RedisNode node) {
        this.node = node;
    }

    /** Returns whether it waits for its server to become a primary. */
    boolean isStandingBy() {
        return standsBy;
    }

    /** Ends; nothing is passed on any more. */
    void stop() {
        stopping = true;
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
                }
                pause(reconnects.millis(failures++));
            }
        } catch (InterruptedException | RedisCommandInterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            context.health().forgets(node.id());
        }
    }

    private void listen() throws InterruptedException {
        List<Integer> databases = Databases.of(context, node);
        connection = context.connections().connect(node, databases.get(0));
        if (process.isAnother(connection.async(), timeout())) {
            doubt = Reason.SERVER_RESTARTED;
        }
        flushes.haveHappened(connection.async(), timeout());
        heartbeat = heartbeat(databases);
        subscription = Subscription.open(context, node, this);
        boolean mayLook = addFlags();
        while (!stopping) {
            Instant begun = Instant.now();
            if (mayLook) {
                checkFlags();
            }
            switch (heartbeat.beat(PATIENCE, subscription)) {
                case HEARD -> heard(begun, false);
                case ERASED -> heard(begun, flushes.haveHappened(connection.async(), timeout()));
                case REPLICA -> standBy();
                case MOVED -> move(databases);
                case SILENT -> throw silence();
            }
            awaitNextBeat();
        }
    }

    private Heartbeat heartbeat(List<Integer> databases) {
        String name = context.ownKey("heartbeat:" + context.instance()) + SlotTag.of(node.owned());
        boolean expires = context.options().beatsExpire();
        return new Heartbeat(connection, databases, name, expires, timeout());
    }

    /** Returns whether this user may look at the flags. */
    private boolean addFlags() {
        Optional<String> missing = flags.ensure(connection.async(), node.address(), timeout());
        if (doubt == Reason.SILENT && missing.isPresent() && !missing.get().isEmpty()) {
            doubt = Reason.FLAGS_REMOVED;
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
            goOn();
        } else {
            if (flushed) {
                context.gaps().declare(node.address(), Reason.FLUSHED, sure, Instant.now());
            }
            sure = begun;
        }
        failures = 0;
        context.health().well(node.id());
    }

    /** Passes events on from now; what came since the last that is sure may be missing. */
    private void goOn() {
        subscription.forward(() -> {
            Instant now = Instant.now();
            if (stopping) {
                return;
            }
            if (sure != null) {
                context.gaps().declare(node.address(), doubt, sure, now);
            }
            sure = now;
        });
        if (stopping) {
            subscription.hold();
        }
        doubt = Reason.DISCONNECTED;
        standsBy = false;
        wasPrimary = true;
    }

    private void standBy() {
        if (subscription.isForwarding()) {
            subscription.hold();
            LOG.info("Redis at {} is a replica now, and is listened to again when it is a primary", node.address());
        }
        // What has happened since it was a primary is announced by another one, if at all.
        if (!wasPrimary) {
            sure = Instant.now();
        }
        standsBy = true;
        doubt = Reason.TOPOLOGY;
        failures = 0;
        context.health().well(node.id());
    }

    private void checkFlags() {
        Instant last = sure;
        Optional<String> missing = flags.ensure(connection.async(), node.address(), timeout());
        if (missing.isPresent() && !missing.get().isEmpty() && subscription.isForwarding()) {
            Instant now = Instant.now();
            context.gaps().declare(node.address(), Reason.FLAGS_REMOVED, last, now);
            sure = now;
        }
    }

    private RedisException silence() {
        if (!subscription.isOpen()) {
            return new RedisException("The connection was lost");
        }
        doubt = Reason.SILENT;
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
