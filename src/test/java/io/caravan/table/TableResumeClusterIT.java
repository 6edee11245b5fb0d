package io.caravan.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.source.scan.ScanReport;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisCluster;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.SlotHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A pass of the flow keys-to-table over a cluster that is cut off, and a slot that is moved before the next. */
class TableResumeClusterIT {

    private static final int TAGS = 40;
    private static final int KEYS_EACH = 250;
    private static final int PAGE = 100;
    private static final int SLOT = SlotHash.getSlot("{7}");

    @RegisterExtension
    static final RedisCluster cluster = RedisCluster.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    private final TablePasses passes = new TablePasses(cluster.node(0), postgres)
            .setShared("redis.cluster", true)
            .set("page-size", PAGE);

    private static void set(String value) {
        for (int tag = 0; tag < TAGS; tag++) {
            String name = "{" + tag + "}";
            String script =
                    "for i = 1, " + KEYS_EACH + " do redis.call('SET', '" + name + ":'..i, '" + value + "') end";
            int owner = cluster.ownerOf(SlotHash.getSlot(name), 0);
            cluster.on(owner, commands -> commands.eval(script, ScriptOutputType.STATUS));
        }
    }

    @Test
    void hasEachKeyWhenASlotWasMovedAfterTheCut() throws Exception {
        set("first");
        passes.next();
        set("second");
        passes.cutAt(TAGS * KEYS_EACH / PAGE * 3 / 4);
        int from = cluster.ownerOf(SLOT, 0);
        cluster.migrateSlot(SLOT, from, (from + 1) % 3);

        ScanReport report = passes.next();

        assertThat(report.resumed()).isBetween(0L, 1L);
        assertThat(postgres.query("SELECT count(*) FROM redis_data WHERE value = 'second' AND deleted_at IS NULL"))
                .isEqualTo(String.valueOf(TAGS * KEYS_EACH));
    }
}
