package io.caravan.source;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The Redis clients of one deployment, each made when it is first used, on threads that they share. Thread-safe. */
final class RedisClients implements AutoCloseable {

    private final RedisSettings settings;
    private final List<AbstractRedisClient> clients = new ArrayList<>();
    private Supplier<MeterRegistry> meters = () -> null;
    private CommandTraffic traffic;
    private ClientResources resources;
    private final NioEventLoops threads = new NioEventLoops();
    private RedisClient shared;
    private RedisClient unattended;
    private RedisClusterClient cluster;

    RedisClients(RedisSettings settings) {
        this.settings = settings;
    }

    /** @param meters asked once for where metrics are kept; {@code null} for nowhere */
    synchronized void setMeters(Supplier<MeterRegistry> meters) {
        this.meters = meters;
    }

    /** Returns the one whose connections reconnect by themselves. */
    synchronized RedisClient shared() {
        if (shared == null) {
            shared = client(true);
        }
        return shared;
    }

    /** Returns the one whose connections do not reconnect. */
    synchronized RedisClient unattended() {
        if (unattended == null) {
            unattended = client(false);
        }
        return unattended;
    }

    private RedisClient client(boolean reconnect) {
        RedisClient client = new AsyncRedisClient(resources());
        client.setOptions(ConnectionOptions.of(settings, reconnect));
        traffic.pace(client);
        clients.add(client);
        return client;
    }

    synchronized RedisClusterClient cluster() {
        if (cluster == null) {
            cluster = cluster(ConnectionOptions.ofCluster(settings));
        }
        return cluster;
    }

    private RedisClusterClient cluster(ClusterClientOptions options) {
        RedisClusterClient client = RedisClusterClient.create(resources(), settings.uri());
        client.setOptions(options);
        traffic.pace(client);
        clients.add(client);
        return client;
    }

    /** Returns another one each time, with the URI of the deployment in it, for a library that makes its connections itself. */
    synchronized AbstractRedisClient another() {
        if (settings.cluster()) {
            // Whoever does not open the nodes beforehand finds them not connected at first.
            return cluster(ConnectionOptions.ofCluster(settings)
                    .mutate()
                    .disconnectedBehavior(ClientOptions.DisconnectedBehavior.DEFAULT)
                    .build());
        }
        RedisClient client = RedisClient.create(resources(), settings.uri());
        client.setOptions(ConnectionOptions.of(settings, true));
        traffic.pace(client);
        clients.add(client);
        return client;
    }

    private ClientResources resources() {
        if (resources == null) {
            Delay delay = settings.reconnectDelay().isZero()
                    ? Delay.exponential(Duration.ofMillis(50), Duration.ofSeconds(10), 2, TimeUnit.MILLISECONDS)
                    : Delay.constant(settings.reconnectDelay());
            ClientResources.Builder builder =
                    DefaultClientResources.builder().reconnectDelay(delay).eventLoopGroupProvider(threads);
            traffic = new CommandTraffic(settings.rateLimit());
            traffic.watch(builder);
            resources = builder.build();
            MeterRegistry registry = meters.get();
            if (registry != null) {
                traffic.register(registry, settings.address());
            }
        }
        return resources;
    }

    @Override
    public synchronized void close() {
        clients.forEach(client -> client.shutdown(Duration.ZERO, Duration.ofSeconds(2)));
        if (resources != null) {
            resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
            threads.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
        }
    }
}
