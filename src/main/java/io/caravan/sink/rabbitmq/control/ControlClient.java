package io.caravan.sink.rabbitmq.control;

import io.caravan.process.KeyMasks;
import io.caravan.source.RedisConnections;
import io.caravan.source.RedisKeyspace;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The side of a command: finds the instances, and has them do it. Not thread-safe. */
public final class ControlClient {

    private final RedisKeyspace redis;
    private final ControlKeys keys;

    /** @throws io.caravan.source.RedisUnavailableException if Redis cannot be reached */
    public ControlClient(RedisConnections connections) {
        this.redis = connections.keyspace(0);
        this.keys = new ControlKeys(connections.ownKeyPrefix());
    }

    /** Returns the names of the instances that run. One that died is forgotten within 5 s. */
    public Set<String> instances() {
        return syntaxes().keySet();
    }

    private Map<String, String> syntaxes() {
        Map<String, String> running = new TreeMap<>();
        for (byte[] member : redis.await(redis.commands().smembers(keys.instances()))) {
            String name = ControlKeys.text(member);
            byte[] syntax = redis.await(redis.commands().get(keys.instance(name)));
            if (syntax == null) {
                redis.await(redis.commands().srem(keys.instances(), member));
            } else {
                running.put(name, ControlKeys.text(syntax));
            }
        }
        return running;
    }

    /**
     * Keeps what a request changes, for instances that start later too, and sends it to those that run.
     *
     * @throws IllegalArgumentException if an instance cannot read a mask; nothing is changed then
     */
    public void begin(ControlRequest request) {
        if (request.settings().masks() != null) {
            for (String syntax : Set.copyOf(syntaxes().values())) {
                KeyMasks trial = new KeyMasks();
                trial.setSyntax(syntax);
                trial.set(request.settings().masks());
            }
        }
        ControlState.write(redis, keys, request);
        send(request);
    }

    /** Sends a request, once more for those that did not hear it. */
    public void send(ControlRequest request) {
        redis.await(redis.commands().publish(keys.channel(), request.message()));
    }

    /** Returns the answers that have come so far. */
    public List<ControlAnswer> answers(ControlRequest request) {
        return redis.await(redis.commands().lrange(keys.answers(request.id()), 0, -1)).stream()
                .map(ControlAnswer::of)
                .collect(Collectors.toList());
    }
}
