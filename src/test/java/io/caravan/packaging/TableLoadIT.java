package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisCluster;
import io.caravan.testing.RedisServer;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.SlotHash;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the command table costs the servers that it reads. */
class TableLoadIT {

    private static final int KEYS = 3_000;
    private static final int RATE = 1_000;
    private static final Pattern CALLS = Pattern.compile("cmdstat_(\\w+):calls=(\\d+)");

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @TempDir
    Path folder;

    /** Returns how many commands there were in the statistics that read keys or their values. */
    private static long reads(String statistics) {
        long reads = 0;
        Matcher command = CALLS.matcher(statistics);
        while (command.find()) {
            if (command.group(1).matches("scan|type|get|mget|getrange|strlen|memory\\w*|pexpiretime|pttl")) {
                reads += Long.parseLong(command.group(2));
            }
        }
        return reads;
    }

    @Test
    void keepsToItsRateOfCommands() throws Exception {
        redis.run(commands -> {
            commands.eval(
                    "for i = 1, " + KEYS + " do redis.call('SET', 'key:'..i, i, 'EX', 3600) end",
                    ScriptOutputType.STATUS);
            commands.configResetstat();
        });
        try (TableProgram program = new TableProgram(folder, redis, postgres).value("rate_limit", "" + RATE)) {
            long begin = System.nanoTime();
            assertThat(program.run()).as(() -> program.err()).isZero();
            double seconds = (System.nanoTime() - begin) / 1e9;

            redis.run(commands -> {
                long reads = reads(commands.info("commandstats"));
                assertThat(reads).isGreaterThanOrEqualTo(KEYS);
                // A bucket of one second is full at the start.
                assertThat(reads / (double) RATE - 1).isLessThan(seconds);
            });
        }
    }

    @Test
    void readsReplicasOfAClusterAndNoPrimary() throws Exception {
        try (RedisCluster cluster = RedisCluster.startWithReplicas()) {
            for (int tag = 0; tag < 30; tag++) {
                String key = "{" + tag + "}";
                int owner = cluster.ownerOf(SlotHash.getSlot(key), 0);
                cluster.on(owner, commands -> {
                    commands.set(key, "1");
                    return commands.waitForReplication(1, 30_000);
                });
            }
            for (int node = 0; node < cluster.size(); node++) {
                cluster.on(node, commands -> commands.configResetstat());
            }
            try (TableProgram program = new TableProgram(folder, cluster.node(0), postgres)
                    .value("cluster", "true")
                    .value("table_name", "of_replicas")) {
                assertThat(program.run("--replicas")).as(() -> program.err()).isZero();
            }

            for (int node = 0; node < cluster.size(); node++) {
                String statistics = cluster.on(node, commands -> commands.info("commandstats"));
                assertThat(reads(statistics) > 0)
                        .as("node %s: %s", node, statistics)
                        .isEqualTo(node >= 3);
            }
        }
        assertThat(postgres.query("SELECT count(*) FROM of_replicas")).isEqualTo("30");
    }
}
