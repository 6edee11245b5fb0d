package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Columns of every type that the table may have. */
class CountersColumnsIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    private final CountersLine line = CountersLine.of(redis, postgres);

    @BeforeEach
    void begins() throws Exception {
        redis.flush();
        Rows.begin(postgres);
    }

    @ParameterizedTest(name = "{0} from {2}")
    @CsvSource(
            delimiterString = " | ",
            value = {
                "int              | v::int=;(.*) | k;42                                   | 42",
                "int              | v=;(.*)      | k;-42                                  | -42",
                "bigint           | v::int=;(.*) | k;9223372036854775807                  | 9223372036854775807",
                "smallint         | v::INT=;(.*) | k;+7                                   | 7",
                "smallint         | v=;(.*)      | k;007                                  | 7",
                "numeric          | v=;(.*)      | k;1.5                                  | 1.5",
                "numeric(4,1)     | v::int=;(.*) | k;12                                   | 12.0",
                "text             | v=;(.*)      | k;a'b\"c\\d                            | a'b\"c\\d",
                "text             | v::int=;(.*) | k;007                                  | 7",
                "varchar(3)       | v=;(.*)      | k;äöü                                  | äöü",
                "uuid             | v=;(.*)      | k;A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11 | a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
                "timestamptz      | v=;(.*)      | k;2026-11-21T01:02:03+01:00            | 2026-11-21 00:02:03",
                "timestamp        | v=;(.*)      | k;2026-11-21T01:02:03                  | 2026-11-21 01:02:03"
            })
    void fillsAValueColumn(String type, String extractor, String key, String value) throws Exception {
        postgres.execute("CREATE TABLE typed (created timestamptz, counter bigint, v " + type + ")");
        redis.run(commands -> commands.set(key, "5"));

        CommandResult result = line.run("--psql-table", "typed", "-e", extractor.strip(), "--decr");

        assertThat(result.exitCode()).as(result.toString()).isZero();
        String shown = type.strip().equals("timestamptz") ? "v AT TIME ZONE 'UTC'" : "v";
        assertThat(Rows.of(postgres, "SELECT " + shown + ", counter FROM typed"))
                .containsExactly(value + "|5");
    }

    @ParameterizedTest(name = "{0} not from {2}")
    @CsvSource(
            delimiterString = " | ",
            value = {
                "int          | v::int=;(.*) | k;2147483648           | Out of range for integer",
                "smallint     | v=;(.*)      | k;32768                | Out of range for smallint",
                "bigint       | v::int=;(.*) | k;9223372036854775808  | Out of range for bigint",
                "varchar(3)   | v=;(.*)      | k;abcd                 | Longer than 3 characters",
                "uuid         | v=;(.*)      | k;12                   | Not a UUID",
                "text         | v::int=;(.*) | k;x                    | Not an integer"
            })
    void parksAKeyThatItsColumnCannotHold(String type, String extractor, String key, String reason) throws Exception {
        postgres.execute("CREATE TABLE typed (created timestamptz, counter bigint, v " + type + ")");
        redis.run(commands -> commands.set(key, "5"));

        CommandResult result = line.run("--psql-table", "typed", "-e", extractor.strip(), "--decr");

        assertThat(result.exitCode()).as(result.toString()).isEqualTo(3);
        assertThat(result.out()).contains("errored: 1, success: 0", reason);
        redis.run(commands -> {
            assertThat(commands.get(key)).isEqualTo("5");
            assertThat(commands.xlen("caravan:dead-letters")).isOne();
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            value = {
                "int           | 2147483647",
                "bigint        | 9223372036854775807",
                "smallint      | 32767",
                "numeric       | 9223372036854775807",
                "numeric(19,0) | 9223372036854775807"
            })
    void fillsACountColumn(String type, String amount) throws Exception {
        postgres.execute("ALTER TABLE logins ALTER counter TYPE " + type);
        redis.run(commands -> commands.set("counters:login:7", amount));

        CommandResult result = line.logins().run("--decr");

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(Rows.ofLogins(postgres)).containsExactly("login|7|" + amount);
    }

    @ParameterizedTest
    @CsvSource({"timestamptz", "timestamp", "date"})
    void fillsADateColumn(String type) throws Exception {
        postgres.execute("ALTER TABLE logins ALTER created TYPE " + type);
        redis.run(commands -> commands.set("counters:login:7", "1"));

        CommandResult result = line.logins().run();

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(Rows.of(postgres, "SELECT created > (now() AT TIME ZONE 'UTC') - interval '2 days' FROM logins"))
                .containsExactly("t");
    }
}
