package io.caravan.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.lettuce.core.ScriptOutputType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** PostgreSQL knows nothing about the size of a new table until it has been analyzed. */
class TableWithoutStatisticsIT {

    private static final int KEYS = 120_000;

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    // A join of every row with every hash takes minutes; one by their values takes a second.
    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start("autovacuum=off", "statement_timeout=20s");

    @Test
    void findsTheRowsOfKeysThatAreGoneWithoutComparingEachWithEach() throws Exception {
        TablePasses passes = new TablePasses(redis, postgres).set("removed", "mark");
        redis.run(commands -> commands.eval(
                "for i = 1, " + KEYS + " do redis.call('SET', 'key:'..i, i) end", ScriptOutputType.STATUS));
        passes.next();
        redis.run(commands -> commands.del("key:7"));

        passes.next();

        assertThat(postgres.query(
                        "SELECT count(*) || '|' || count(*) FILTER (WHERE deleted_at IS NOT NULL) FROM redis_data"))
                .isEqualTo(KEYS + "|1");
    }
}
