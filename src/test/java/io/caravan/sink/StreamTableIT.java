package io.caravan.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.state.TargetException;
import io.caravan.testing.PostgresServer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of stream entries: how it is made, and which that are there are served. */
class StreamTableIT {

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    private final Tables tables = Tables.of(postgres);

    @BeforeEach
    void begin() throws SQLException {
        postgres.execute("DROP SCHEMA IF EXISTS app CASCADE; DROP TABLE IF EXISTS entries");
    }

    /** The older shape, partitioned by day. */
    private static String partitioned(String time) {
        return "CREATE TABLE entries (id serial, stream_key text NOT NULL, message_id text NOT NULL, data jsonb NOT NULL,"
                + " unix_timestamp " + time + " NOT NULL, streaming_date date NOT NULL,"
                + " UNIQUE (stream_key, message_id, streaming_date)) PARTITION BY RANGE (streaming_date);";
    }

    @Test
    void isMadeWithItsSchemaAndItsIndexes() throws Exception {
        tables.streams("app", "entries").check();

        assertThat(Tables.columns(postgres, "app.entries"))
                .containsExactly(
                        "id bigint not null",
                        "stream_key text not null",
                        "message_id text not null",
                        "data jsonb not null",
                        "timestamp timestamp with time zone not null");
        assertThat(Tables.indexes(postgres, "app.entries"))
                .containsExactlyInAnyOrder(
                        "unique (id)",
                        "unique (stream_key, message_id)",
                        "(stream_key, \"timestamp\" DESC)",
                        "(message_id)");
    }

    @ParameterizedTest
    @CsvSource({"app, Entries", "App 1, two words", "app, say \"so\"", "app, naïve_%", "app, 1; DROP TABLE x --"})
    void isMadeUnderTheVeryNameThatWasAskedFor(String schema, String name) throws Exception {
        try {
            tables.streams(schema, name).check();
            tables.streams(schema, name).check();

            assertThat(Tables.query(
                            postgres,
                            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
                                    + " WHERE relkind = 'r' AND nspname IN ('app', 'App 1')"))
                    .containsExactly(name);
        } finally {
            postgres.execute("DROP SCHEMA IF EXISTS \"App 1\" CASCADE");
        }
    }

    @Test
    void isMadeOnceHoweverManyInstancesStartTogether() throws Exception {
        int instances = 8;
        for (int round = 0; round < 5; round++) {
            begin();
            ExecutorService threads = Executors.newFixedThreadPool(instances);
            CyclicBarrier together = new CyclicBarrier(instances);
            List<Future<?>> starts = new ArrayList<>();
            for (int i = 0; i < instances; i++) {
                boolean streams = i % 2 == 0;
                starts.add(threads.submit(() -> {
                    together.await();
                    if (streams) {
                        tables.streams("app", "entries").check();
                    } else {
                        tables.keyValues("app", "keys").check();
                    }
                    return null;
                }));
            }

            threads.shutdown();
            assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
            for (Future<?> start : starts) {
                start.get();
            }
            assertThat(Tables.indexes(postgres, "app.entries")).hasSize(4);
            assertThat(Tables.indexes(postgres, "app.keys")).hasSize(4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"timestamp", "timestamptz"})
    void mayHaveTheOlderShapeWithADefaultPartition(String time) throws Exception {
        postgres.execute(partitioned(time) + "CREATE TABLE entries_default PARTITION OF entries DEFAULT");

        assertThatCode(() -> tables.streams("public", "entries").check()).doesNotThrowAnyException();
    }

    @Test
    void isRefusedWithoutADefaultPartitionAndServedAfterTheSqlOfTheRefusal() throws Exception {
        postgres.execute(partitioned("timestamp")
                + "CREATE TABLE entries_2020 PARTITION OF entries FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')");
        StreamTable table = tables.streams("public", "entries");

        Throwable refusal = refusalOf(table);
        postgres.execute(Tables.offered(refusal).get(0));

        assertThat(refusal).hasMessageContaining("has no default partition");
        assertThatCode(table::check).doesNotThrowAnyException();
    }

    @Test
    void isRefusedWithAColumnThatNothingFillsAndServedAfterTheSqlOfTheRefusal() throws Exception {
        postgres.execute(
                "CREATE TABLE entries (stream_key text, message_id text, data jsonb, \"timestamp\" timestamptz,"
                        + " \"Origin\" text NOT NULL, UNIQUE (message_id, stream_key))");
        StreamTable table = tables.streams("public", "entries");

        Throwable refusal = refusalOf(table);
        postgres.execute(Tables.offered(refusal).get(0));

        assertThat(refusal).hasMessageContaining("Column 'Origin'").hasMessageContaining("\"public\".\"entries\"");
        assertThatCode(table::check).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE entries (stream_key text, message_id text, data jsonb, \"timestamp\" timestamptz)",
                "CREATE TABLE entries (stream_key text, message_id text, data jsonb, UNIQUE (stream_key, message_id))",
                "CREATE TABLE entries (stream_key text, message_id text, data jsonb, \"timestamp\" timestamptz,"
                        + " UNIQUE (stream_key, message_id) DEFERRABLE)",
                "CREATE TABLE entries (stream_key text, message_id text, data jsonb, \"timestamp\" timestamptz);"
                        + " CREATE UNIQUE INDEX ON entries (stream_key, message_id) WHERE stream_key <> 'x'",
                "CREATE TABLE entries (stream_key text, message_id text, data jsonb, \"timestamp\" timestamptz,"
                        + " UNIQUE (stream_key))",
                "CREATE SEQUENCE entries",
            })
    void isRefusedInOneClearLineWhenItCannotHoldEntriesOnce(String sql) throws Exception {
        try {
            postgres.execute(sql);

            assertThat(refusalOf(tables.streams("public", "entries")))
                    .hasMessageMatching(
                            "Table \"public\".\"entries\" of database '\\w+' at [^\n]* cannot hold stream entries\\. It"
                                    + " needs the columns stream_key, message_id, data and timestamp, unique over stream_key and"
                                    + " message_id; drop or rename it, and it is made");
        } finally {
            if (sql.startsWith("CREATE SEQUENCE")) {
                postgres.execute("DROP SEQUENCE entries");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "int, timestamptz, 'column \"data\" is of type integer'",
        "jsonb, int, 'column \"timestamp\" is of type'"
    })
    void isRefusedInTheWordsOfTheDatabaseWhenAColumnIsOfAnotherType(String data, String time, String words)
            throws Exception {
        postgres.execute("CREATE TABLE entries (stream_key text, message_id text, data " + data + ", \"timestamp\" "
                + time + ", UNIQUE (stream_key, message_id))");

        assertThat(refusalOf(tables.streams("public", "entries")))
                .hasMessageContaining("cannot be written: ")
                .hasMessageContaining(words);
    }

    private static Throwable refusalOf(StreamTable table) {
        Throwable[] refusal = new Throwable[1];
        assertThatThrownBy(table::check).isInstanceOf(TargetException.class).satisfies(e -> refusal[0] = e);
        return refusal[0];
    }
}
