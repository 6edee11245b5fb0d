package io.caravan.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.state.TargetException;
import io.caravan.testing.PostgresServer;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of keys and their values: how it is made, and which that are there are served. */
class KeyValueTableIT {

    private static final String BY_KEY_ALONE =
            "CREATE TABLE keys (id serial PRIMARY KEY, redis_key text UNIQUE, redis_value text, redis_db int,"
                    + " \"timestamp\" timestamptz DEFAULT now())";

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    private final KeyValueTable table = Tables.of(postgres).keyValues("public", "keys");

    @BeforeEach
    void begin() throws SQLException {
        postgres.execute("DROP TABLE IF EXISTS keys");
    }

    @Test
    void isMadeWithItsIndexes() throws Exception {
        table.check();

        assertThat(Tables.columns(postgres, "keys"))
                .containsExactly(
                        "id bigint not null",
                        "redis_key text not null",
                        "redis_value text",
                        "redis_db integer not null",
                        "timestamp timestamp with time zone not null");
        assertThat(Tables.indexes(postgres, "keys"))
                .containsExactlyInAnyOrder("unique (id)", "unique (redis_db, redis_key)", "(redis_key)", "(redis_db)");
    }

    @Test
    void mayBeUniqueOverKeysAloneForOneDatabase() throws Exception {
        postgres.execute(BY_KEY_ALONE);
        table.setDatabases("3");

        assertThatCode(table::check).doesNotThrowAnyException();
    }

    @Test
    void isRefusedInOneClearLineWhenItIsUniqueOverKeysAloneAndDatabasesAreMany() throws Exception {
        postgres.execute(BY_KEY_ALONE);
        table.setDatabases("0-3");

        assertThatThrownBy(table::check)
                .isInstanceOf(TargetException.class)
                .hasMessageMatching(
                        "Table \"public\".\"keys\" of database [^\n]* is unique over redis_key alone, so it can hold"
                                + " the keys of one database, but 4 are asked for\\. Make it unique over redis_db and redis_key, or ask"
                                + " for one database");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE keys (redis_key text, redis_value text, redis_db int, \"timestamp\" timestamptz)",
                "CREATE TABLE keys (redis_key text UNIQUE, redis_value text, \"timestamp\" timestamptz)"
            })
    void isRefusedInOneClearLineWhenItCannotHoldKeysOnce(String sql) throws Exception {
        postgres.execute(sql);

        assertThatThrownBy(table::check)
                .isInstanceOf(TargetException.class)
                .hasMessageMatching("Table \"public\".\"keys\" of database [^\n]* cannot hold key-values\\. [^\n]*");
    }
}
