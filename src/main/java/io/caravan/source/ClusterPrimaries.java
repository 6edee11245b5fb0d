package io.caravan.source;

import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Which nodes of a Redis Cluster take writes, found out within a moment also while a node hangs.
 *
 * Each node is asked about itself; one that does not answer stays what the others say that it is. Used by one thread at a time.
 */
final class ClusterPrimaries {

    private static final Duration MOMENT = Duration.ofMillis(500);

    private final RedisClusterClient client;
    private final StatefulRedisClusterConnection<byte[], byte[]> connection;
    private final RedisSettings settings;
    private RedisException failure;
    private CompletableFuture<?> refresh = CompletableFuture.completedFuture(null);

    ClusterPrimaries(
            RedisClusterClient client,
            StatefulRedisClusterConnection<byte[], byte[]> connection,
            RedisSettings settings) {
        this.client = client;
        this.connection = connection;
        this.settings = settings;
    }

    /** @throws RedisException if no node answers */
    synchronized List<RedisNode> nodes() {
        failure = null;
        learnOfNewNodes();
        Map<String, String> views = views();
        if (views.isEmpty()) {
            throw failure == null ? new RedisException("no node of the cluster answers") : failure;
        }
        List<RedisNode> claims = new ArrayList<>();
        views.forEach((id, view) -> claim(claims, self(id, view), ClusterTopology.importing(view)));
        for (String view : views.values()) {
            for (RedisClusterNode other : ClusterPartitionParser.parse(view)) {
                if (!views.containsKey(other.getNodeId())) {
                    claim(claims, other, new BitSet());
                }
            }
        }
        return valid(claims);
    }

    private void claim(List<RedisNode> claims, RedisClusterNode node, BitSet importing) {
        RedisNode claim = RedisNode.member(node, node, importing, settings);
        if (node.getRole().isUpstream() && !claim.slots().isEmpty()) {
            claims.add(claim);
        }
    }

    /** A node that was away claims its slots until it learns that another one has taken over in a higher epoch. */
    private static List<RedisNode> valid(List<RedisNode> claims) {
        Map<String, RedisNode> valid = new LinkedHashMap<>();
        BitSet served = new BitSet();
        claims.stream()
                .sorted(Comparator.comparingLong(RedisNode::epoch).reversed())
                .forEach(node -> {
                    BitSet more = node.slots();
                    more.andNot(served);
                    if (!more.isEmpty()) {
                        valid.putIfAbsent(node.id(), node);
                        served.or(node.owned());
                    }
                });
        return List.copyOf(valid.values());
    }

    /** Takes as long as the slowest node, which is not waited for twice. */
    private void learnOfNewNodes() {
        if (refresh.isDone()) {
            refresh = client.refreshPartitionsAsync().toCompletableFuture();
            await(refresh, MOMENT);
        }
    }

    /** Returns what each node says that answers, by its id. */
    private Map<String, String> views() {
        Map<String, CompletableFuture<String>> asked = new LinkedHashMap<>();
        for (RedisClusterNode node : connection.getPartitions()) {
            asked.put(
                    node.getNodeId(),
                    CompletableFuture.completedFuture(node.getUri())
                            .thenCompose(uri -> connection.getConnectionAsync(uri.getHost(), uri.getPort()))
                            .thenCompose(each -> each.async().clusterNodes()));
        }
        long end = System.nanoTime() + MOMENT.toNanos();
        Map<String, String> views = new LinkedHashMap<>();
        asked.forEach((id, answer) -> {
            String view = await(answer, Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            if (view != null && self(id, view) != null) {
                views.put(id, view);
            }
        });
        return views;
    }

    /** Returns {@code null} if there is no answer in time. */
    private <T> T await(CompletableFuture<T> answer, Duration atMost) {
        try {
            return RedisKeyspace.await(answer, atMost);
        } catch (RedisCommandTimeoutException e) {
            return null;
        } catch (RedisException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            failure = e;
            return null;
        }
    }

    private static RedisClusterNode self(String id, String view) {
        Partitions partitions = ClusterPartitionParser.parse(view);
        return partitions.getPartitionByNodeId(id);
    }
}
