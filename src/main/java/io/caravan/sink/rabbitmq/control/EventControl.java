package io.caravan.sink.rabbitmq.control;

import io.caravan.sink.rabbitmq.EventFlow;
import io.caravan.source.RedisConnections;
import io.caravan.source.RedisKeyspace;
import io.lettuce.core.RedisException;
import io.lettuce.core.SetArgs;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has one instance of the flow of key events do what commands say, by a channel of Redis, and what they said before it began,
 * by the hash {@code caravan:events:settings}. A change whose message is missed, but not its password, is found in the hash.
 */
public class EventControl {

    private static final Logger LOG = LoggerFactory.getLogger(EventControl.class);
    private static final Duration ALIVE = Duration.ofSeconds(5);
    private static final int PATIENCE = 4;
    private static final int REMEMBERED = 1_000;

    private final String name = ManagementFactory.getRuntimeMXBean().getName().replaceAll("[^\\w.@-]", "_") + "-"
            + UUID.randomUUID().toString().substring(0, 4);
    private final ExecutorService worker = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "caravan-events-control");
        thread.setDaemon(true);
        return thread;
    });
    private RedisConnections connections;
    private final EventFlow flow = new EventFlow();
    private ControlKeys keys;
    private StatefulRedisPubSubConnection<byte[], byte[]> channel;
    private volatile ControlledFlow controlled;
    private volatile String applied;
    private final Set<String> answered = new LinkedHashSet<>();
    private String unheard;
    private int checks;

    public void setConnections(RedisConnections connections) {
        this.connections = connections;
    }

    /** Returns the flow, whose parts are to be set. */
    public EventFlow getFlow() {
        return flow;
    }

    /** Takes what commands have said before; to be called before the first event. Does nothing after it has succeeded. */
    public void load() {
        if (controlled == null) {
            begin();
        }
    }

    private synchronized void begin() {
        if (controlled != null) {
            return;
        }
        keys = new ControlKeys(connections.ownKeyPrefix());
        ControlState state = ControlState.read(redis(), keys);
        ControlledFlow begun = new ControlledFlow(flow);
        if (state.version() != null) {
            LOG.info("Set by command, in the place of what this instance began with: {}", state.settings());
            begun.apply(state);
        }
        applied = state.version();
        controlled = begun;
        connections.beforeClose(this::leave);
    }

    /** Listens, says that it does, and looks for a change whose message did not come. To be called twice a second. */
    public void check() {
        load();
        if (channel == null || !channel.isOpen()) {
            listen();
        }
        redis().await(redis().commands()
                .set(
                        keys.instance(name),
                        ControlKeys.bytes(controlled.maskSyntax()),
                        SetArgs.Builder.px(ALIVE.toMillis())));
        redis().await(redis().commands().sadd(keys.instances(), ControlKeys.bytes(name)));
        byte[] version = redis().await(redis().commands().hget(keys.settings(), ControlKeys.bytes("version")));
        if (version != null) {
            notice(ControlKeys.text(version));
        }
    }

    private RedisKeyspace redis() {
        return connections.keyspace(0);
    }

    private void listen() {
        channel = connections.connectPubSub(connections.nodes(false).get(0));
        channel.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(byte[] ignored, byte[] message) {
                worker.execute(() -> answer(message));
            }
        });
        RedisKeyspace.await(channel.async().subscribe(keys.channel()), connections.timeout());
    }

    /** On the thread that checks, which must not wait for a broker: what is late would seem to be gone. */
    private void notice(String version) {
        checks = version.equals(unheard) ? checks + 1 : 1;
        unheard = version;
        if (checks > PATIENCE && !version.equals(applied)) {
            checks = 0;
            worker.execute(() -> catchUp(version));
        }
    }

    private void catchUp(String version) {
        try {
            if (!version.equals(applied)) {
                controlled.apply(ControlState.read(redis(), keys));
                applied = version;
                LOG.info("Caught up with a command that was not heard");
            }
        } catch (RuntimeException e) {
            LOG.warn("Cannot catch up with a command", e);
        }
    }

    private void answer(byte[] message) {
        try {
            ControlRequest request = ControlRequest.of(message);
            // It is sent again until all have answered, and others may come in between.
            if (answered.add(request.id())) {
                if (answered.size() > REMEMBERED) {
                    answered.remove(answered.iterator().next());
                }
                LOG.info("Command {}", request.command().label());
                ControlAnswer answer = answered(request);
                applied = request.id();
                tell(request, answer);
            }
        } catch (RuntimeException e) {
            LOG.warn("Cannot answer a command: {}", e.getClass().getSimpleName());
        }
    }

    private ControlAnswer answered(ControlRequest request) {
        try {
            return controlled.apply(name, ControlState.read(redis(), keys), request);
        } catch (RuntimeException e) {
            LOG.warn("Command {} failed", request.command().label(), e);
            return new ControlAnswer(
                    name, false, "ERR " + String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
        }
    }

    private void tell(ControlRequest request, ControlAnswer answer) {
        byte[] list = keys.answers(request.id());
        redis().await(redis().commands().rpush(list, answer.bytes()));
        redis().await(redis().commands().pexpire(list, Duration.ofMinutes(5)));
    }

    private void leave() {
        worker.shutdownNow();
        try {
            redis().await(redis().commands().del(keys.instance(name)));
            redis().await(redis().commands().srem(keys.instances(), ControlKeys.bytes(name)));
        } catch (RedisException e) {
            LOG.debug("This instance is forgotten in {}", ALIVE, e);
        }
    }
}
