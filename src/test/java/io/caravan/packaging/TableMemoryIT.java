package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.lettuce.core.ScriptOutputType;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The command table, with its 256 MB of heap, and values that are larger. */
class TableMemoryIT {

    private static final boolean FULL = "full".equals(System.getProperty("caravan.faults"));
    private static final int STRING_MEGABYTES = FULL ? 300 : 30;
    private static final int MEMBERS = FULL ? 10_000_000 : 1_000_000;
    private static final int MOST_BYTES = 16 << 20;

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--save", "", "--appendonly", "no");

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @TempDir
    Path folder;

    @AfterEach
    void empties() {
        redis.flush();
    }

    private static void script(String lua) {
        redis.run(commands -> commands.eval(lua, ScriptOutputType.STATUS));
    }

    private static String one(String columns, String key) throws Exception {
        return postgres.query("SELECT concat_ws('|', " + columns + ") FROM redis_data WHERE key = '" + key + "'");
    }

    @Test
    void hasTheBeginningOfValuesThatAreLargerThanItsMemory() throws Exception {
        for (int megabyte = 0; megabyte < STRING_MEGABYTES; megabyte++) {
            script("redis.call('APPEND', 'string', string.rep('x', 1048576))");
        }
        for (int from = 0; from < MEMBERS; from += 100_000) {
            script("for i = " + from + ", " + (from + 99_999) + " do redis.call('ZADD', 'zset', i, 'member:'..i) end");
        }
        script("for i = 1, 2000 do redis.call('SET', 'small:'..i, i) end");

        try (TableProgram program = new TableProgram(folder, redis, postgres)) {
            assertThat(program.run()).as(() -> program.err()).isZero();
            assertThat(program.err()).doesNotContain("OutOfMemory");
        }

        assertThat(one("length(value), size, truncated", "string"))
                .isEqualTo(MOST_BYTES + "|" + ((long) STRING_MEGABYTES << 20) + "|t");
        assertThat(one("size, truncated", "zset")).isEqualTo(MEMBERS + "|t");
        assertThat(one(
                        "value::jsonb -> 0, jsonb_array_length(value::jsonb) > 10000, length(value) <= " + MOST_BYTES,
                        "zset"))
                .isEqualTo("[\"member:0\", 0.0]|t|t");
        assertThat(postgres.query("SELECT count(*) FROM redis_data WHERE NOT truncated"))
                .isEqualTo("2000");
    }
}
