package io.caravan.source.keyspace;

import io.caravan.source.RedisFailures;
import io.caravan.source.RedisNode;
import io.caravan.source.keyspace.EventGap.Reason;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to every server that has keys, as the deployment changes, and notes how far the flow is, so that the next run knows
 * what it has missed. One thread runs it.
 */
final class KeyspaceWatch implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(RedisKeyspaceConsumer.class);
    private static final long PAUSE_MILLIS = 500;
    // The node of a cluster that keeps the note may hang while another one takes over.
    private static final Duration MOMENT = Duration.ofMillis(500);

    private final KeyspaceContext context;
    private final ExecutorService executor;
    private final DeliveredUpTo delivered;
    private final Map<String, NodeWatch> watches = new ConcurrentHashMap<>();
    private volatile boolean stopping;
    private Instant since;
    private Reason doubt = Reason.NOT_RUNNING;
    private boolean knowsSince;

    KeyspaceWatch(KeyspaceContext context, ExecutorService executor) {
        this.context = context;
        this.executor = executor;
        this.delivered = new DeliveredUpTo(context);
    }

    /** Ends; nothing is passed on any more when this returns. */
    void stop() {
        stopping = true;
        watches.values().forEach(NodeWatch::stop);
    }

    @Override
    public void run() {
        try {
            while (!stopping) {
                try {
                    look();
                    context.health().deployment(null);
                } catch (RedisCommandInterruptedException e) {
                    throw e;
                } catch (RedisException e) {
                    LOG.debug(
                            "The deployment at {} cannot be looked at",
                            context.connections().address(),
                            e);
                    context.health().deployment(e);
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException | RedisCommandInterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RejectedExecutionException e) {
            LOG.debug("Stopped before it listened to a server that it has found", e);
        } finally {
            watches.values().forEach(NodeWatch::stop);
        }
    }

    private void look() {
        if (!knowsSince) {
            since = delivered.read().orElse(null);
            knowsSince = true;
        }
        Instant looked = Instant.now();
        change(context.connections().primaries(), looked);
        note();
    }

    private void note() {
        try {
            upTo().ifPresent(time -> delivered.write(time, MOMENT));
        } catch (RedisException e) {
            throw RedisFailures.isRefusedWrite(e)
                    ? new RedisException(
                            "Redis at " + context.connections().address() + " refuses writes: "
                                    + RedisFailures.reasonOf(e)
                                    + ". Events are delivered, but how far the flow is cannot be noted for its next start",
                            e)
                    : e;
        }
    }

    private void change(List<RedisNode> nodes, Instant looked) {
        Set<String> gone = new HashSet<>(watches.keySet());
        nodes.forEach(node -> gone.remove(node.id()));
        for (String id : gone) {
            NodeWatch watch = watches.remove(id);
            watch.stop();
            if (watch.sure() != null && (since == null || watch.sure().isBefore(since))) {
                since = watch.sure();
            }
        }
        for (RedisNode node : nodes) {
            NodeWatch present = watches.get(node.id());
            if (present == null) {
                NodeWatch watch = new NodeWatch(context, node, since, doubt);
                watches.put(node.id(), watch);
                if (stopping) {
                    watch.stop();
                }
                executor.execute(watch);
                LOG.info("Listening to events of Redis at {}", node.address());
            } else {
                present.is(node);
            }
        }
        // A server that is not known yet may get slots at any time from now.
        since = looked;
        doubt = Reason.TOPOLOGY;
    }

    /** Returns the time up to which everything is delivered, or lies in a gap that is; nothing before a server is heard. */
    private Optional<Instant> upTo() {
        if (watches.values().stream().anyMatch(NodeWatch::isStandingBy)) {
            return Optional.empty();
        }
        // In this order: what comes in between is later than what is sure.
        Optional<Instant> sure = sure();
        long oldest = context.buffer().oldest();
        return sure.map(time -> oldest >= 0 && oldest < time.toEpochMilli() ? Instant.ofEpochMilli(oldest - 1) : time);
    }

    private Optional<Instant> sure() {
        return watches.values().stream()
                .map(NodeWatch::sure)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder());
    }

    /** Returns the time up to which everything has been received, in milliseconds since 1970. Any thread may ask. */
    long wholeUpTo() {
        return sure().map(Instant::toEpochMilli).orElseGet(System::currentTimeMillis);
    }

    /** Notes how far the flow is, for the last time. */
    void conclude() {
        try {
            upTo().ifPresent(time -> delivered.write(time, context.connections().timeout()));
        } catch (RedisException e) {
            LOG.debug("How far the flow is could not be noted: {}", RedisFailures.reasonOf(e));
        }
    }
}
