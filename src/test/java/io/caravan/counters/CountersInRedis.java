package io.caravan.counters;

import io.caravan.testing.RedisServer;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The counters of a test and the claims on them.
 *
 * @param nodes     the servers that together hold them, one outside a cluster
 * @param databases of each node
 */
record CountersInRedis(List<RedisServer> nodes, List<Integer> databases) {

    private static final String OPEN_CLAIMS = """
            local open = 0
            for _, claim in ipairs(redis.call('KEYS', 'caravan:claim:*')) do
              if redis.call('HGET', claim, 'state') == 'open' and redis.call('HLEN', claim) > 1 then
                open = open + 1
              end
            end
            return open
            """;

    private static final String AMOUNTS_BY_RUN = """
            local amounts = {}
            for _, claim in ipairs(redis.call('KEYS', 'caravan:claim:*')) do
              local run = string.match(claim, '[^:]*$')
              local fields = redis.call('HGETALL', claim)
              for i = 1, #fields, 2 do
                if string.sub(fields[i], 1, 1) == '=' then
                  amounts[run] = (amounts[run] or 0) + tonumber(fields[i + 1])
                end
              end
            end
            local answer = {}
            for run, amount in pairs(amounts) do
              answer[#answer + 1] = run
              answer[#answer + 1] = string.format('%.0f', amount)
            end
            return answer
            """;

    private static final String INCREMENT = """
            local counters = redis.call('KEYS', 'counters:*')
            for _, counter in ipairs(counters) do
              redis.call('INCRBY', counter, ARGV[1])
            end
            return #counters
            """;

    CountersInRedis withDatabases(Integer... others) {
        return new CountersInRedis(nodes, List.of(others));
    }

    int port() {
        return nodes.get(0).port();
    }

    String host() {
        return nodes.get(0).host();
    }

    void flush() {
        nodes.forEach(RedisServer::flush);
    }

    /** Sets every counter of every group to the amount, in each database or in a cluster. Returns the sum. */
    long seed(long amount) {
        return nodes.size() > 1 ? seedCluster(amount) : seedDatabases(amount);
    }

    private long seedDatabases(long amount) {
        Map<String, String> counters = new TreeMap<>();
        for (int group = 0; group < Writers.GROUPS; group++) {
            for (int counter = 0; counter < Writers.COUNTERS_OF_GROUP; counter++) {
                counters.put(Writers.key(group, counter), Long.toString(amount));
            }
        }
        eachDatabase(commands -> commands.mset(counters));
        return amount * counters.size() * databases.size();
    }

    private long seedCluster(long amount) {
        RedisClusterClient client = RedisClusterClient.create(nodes.get(0).uri());
        try (StatefulRedisClusterConnection<String, String> connection = client.connect()) {
            for (int group = 0; group < Writers.GROUPS; group++) {
                Map<String, String> counters = new TreeMap<>();
                for (int counter = 0; counter < Writers.COUNTERS_OF_GROUP; counter++) {
                    counters.put(Writers.key(group, counter), Long.toString(amount));
                }
                connection.sync().mset(counters);
            }
        } finally {
            client.shutdown();
        }
        return amount * Writers.GROUPS * Writers.COUNTERS_OF_GROUP;
    }

    /** Adds the amount to every counter that is there. Returns the sum. */
    long increment(long amount) {
        long[] counters = {0};
        eachDatabase(commands -> counters[0] +=
                commands.<Long>eval(INCREMENT, ScriptOutputType.INTEGER, new String[0], Long.toString(amount)));
        return amount * counters[0];
    }

    /** Returns the sum of what the counters hold. */
    long sum() {
        long[] sum = {0};
        eachDatabase(commands -> {
            ScanArgs counters = ScanArgs.Builder.matches("counters:*").limit(1_000);
            Set<String> keys = new TreeSet<>();
            KeyScanCursor<String> page = commands.scan(ScanCursor.INITIAL, counters);
            keys.addAll(page.getKeys());
            while (!page.isFinished()) {
                page = commands.scan(page, counters);
                keys.addAll(page.getKeys());
            }
            for (String key : keys) {
                String value = commands.get(key);
                sum[0] += value == null ? 0 : Long.parseLong(value);
            }
        });
        return sum[0];
    }

    /** Returns what the claims hold, by the run that they are of. */
    Map<String, Long> amountsByRun() {
        Map<String, Long> amounts = new TreeMap<>();
        eachDatabase(commands -> {
            List<String> answer = commands.eval(AMOUNTS_BY_RUN, ScriptOutputType.MULTI);
            for (int i = 0; i < answer.size(); i += 2) {
                amounts.merge(answer.get(i), Long.parseLong(answer.get(i + 1)), Long::sum);
            }
        });
        return amounts;
    }

    /** Returns the keys of Caravan's own. */
    Set<String> ownKeys() {
        Set<String> keys = new TreeSet<>();
        eachDatabase(commands -> keys.addAll(commands.keys("caravan:*")));
        return keys;
    }

    /** Returns whether a claim that can still be added to holds an amount. */
    boolean hasOpenClaim() {
        boolean[] found = {false};
        eachDatabase(commands -> found[0] |= commands.<Long>eval(OPEN_CLAIMS, ScriptOutputType.INTEGER) > 0);
        return found[0];
    }

    private void eachDatabase(Consumer<RedisCommands<String, String>> work) {
        for (RedisServer node : nodes) {
            RedisClient client = RedisClient.create();
            try {
                for (int database : databases) {
                    RedisURI uri = RedisURI.create(node.uri());
                    uri.setDatabase(database);
                    try (StatefulRedisConnection<String, String> connection = client.connect(uri)) {
                        work.accept(connection.sync());
                    }
                }
            } finally {
                client.shutdown();
            }
        }
    }
}
