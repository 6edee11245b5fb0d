package io.caravan.cli.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.cli.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableConfigurationTest {

    private static Map<String, String> with(String... keysAndValues) {
        Map<String, String> values = new HashMap<>(Map.of("host", "cache", "port", "6379"));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return values;
    }

    private static TableConfiguration of(String... keysAndValues) {
        return TableConfiguration.of(with(keysAndValues), Map.of());
    }

    private static Map<String, String> properties(Map<String, String> environment, String... keysAndValues) {
        return TableConfiguration.of(with(keysAndValues), environment).properties("keys-to-table");
    }

    @Test
    void hasTheConnectorsDefaults() {
        assertThat(of().properties("keys-to-table"))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "redis.uri", "redis://cache:6379/0",
                        "keys-to-table.databases", "0",
                        "keys-to-table.table", "redis_data",
                        "keys-to-table.key-pattern", "*",
                        "keys-to-table.page-size", "100"));
    }

    @Test
    void takesABlankValueForNone() {
        Map<String, String> blank = properties(
                Map.of(),
                "username",
                "",
                "password",
                " ",
                "ssl",
                "",
                "table_name",
                "",
                "key_pattern",
                "",
                "batch_size",
                "");

        assertThat(blank).isEqualTo(of().properties("keys-to-table"));
    }

    @Test
    void givesAllKeysOfTheConnectorToTheFlow() {
        assertThat(of(
                                "username", "app",
                                "password", "p@ss word ",
                                "database", "3",
                                "ssl", "True",
                                "table_name", "keys",
                                "key_pattern", "player:*",
                                "batch_size", "500")
                        .properties("keys-to-table"))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "redis.uri", "rediss://cache:6379/3",
                        "redis.username", "app",
                        "redis.password", "p@ss word ",
                        "keys-to-table.databases", "3",
                        "keys-to-table.table", "keys",
                        "keys-to-table.key-pattern", "player:*",
                        "keys-to-table.page-size", "500"));
    }

    @Test
    void givesOurKeysToTheFlow(@TempDir Path folder) throws IOException {
        Path certificate = Files.writeString(folder.resolve("ca.pem"), "");

        assertThat(of(
                                "jdbc_url", "jdbc:postgresql://db/target",
                                "jdbc_user", "writer",
                                "jdbc_password", "secret",
                                "schema", "lake",
                                "cluster", "true",
                                "tls_ca_cert", certificate.toString(),
                                "removed", "Delete",
                                "max_value_size", "1000000",
                                "oversize", "truncate",
                                "rate_limit", "2000",
                                "replicas", "TRUE")
                        .properties("keys-to-table"))
                .containsEntry("postgres.url", "jdbc:postgresql://db/target")
                .containsEntry("postgres.user", "writer")
                .containsEntry("postgres.password", "secret")
                .containsEntry("keys-to-table.schema", "lake")
                .containsEntry("redis.cluster", "true")
                .containsEntry("keys-to-table.databases", "")
                .containsEntry("redis.tls-ca-cert", certificate.toString())
                .containsEntry("keys-to-table.removed", "delete")
                .containsEntry("keys-to-table.max-value-bytes", "1000000")
                .containsEntry("keys-to-table.oversize", "part")
                .containsEntry("redis.rate-limit", "2000")
                .containsEntry("keys-to-table.replicas", "true");
    }

    @ParameterizedTest
    @CsvSource({
        "host, ::1, redis://[::1]:6379/0",
        "host, [::1], redis://[::1]:6379/0",
        "host, redis_1, redis://redis_1:6379/0",
        "database, '2-4,1', redis://cache:6379/1",
        "ssl, FALSE, redis://cache:6379/0",
        "sentinel_master, my primary, redis-sentinel://cache:6379/0#my%20primary",
    })
    void writesTheRedisUri(String key, String value, String uri) {
        assertThat(of(key, value).properties("keys-to-table")).containsEntry("redis.uri", uri);
    }

    @Test
    void readsSeveralDatabases() {
        assertThat(of("database", "0,1,3-5").properties("keys-to-table"))
                .containsEntry("keys-to-table.databases", "0,1,3,4,5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "port"})
    void namesAValueThatIsMissing(String key) {
        Map<String, String> values = with();
        values.remove(key);

        assertThatThrownBy(() -> TableConfiguration.of(values, Map.of()))
                .isInstanceOf(UsageException.class)
                .hasMessage("Missing required configuration value: " + key);
    }

    @ParameterizedTest
    @CsvSource({
        "port, 0, a whole number from 1 to 65535",
        "port, redis, a whole number from 1 to 65535",
        "host, cache:6379, 'the name or the address of a server, without its port'",
        "host, a b, 'the name or the address of a server, without its port'",
        "database, '', 'numbers and ranges of databases, such as 0,1,3-5'",
        "database, -1, 'numbers and ranges of databases, such as 0,1,3-5'",
        "ssl, yes, true or false",
        "batch_size, 0, a whole number from 1 to 100000",
        "batch_size, 100001, a whole number from 1 to 100000",
        "cluster, 1, true or false",
        "tls_ca_cert, /nowhere/ca.pem, a file that this user may read",
        "removed, drop, 'one of keep, mark, delete'",
        "max_value_size, 10mb, a whole number from 1",
        "oversize, cut, 'one of truncate, park'",
        "rate_limit, -1, a whole number from 0 to 2147483647",
        "replicas, maybe, true or false",
    })
    void refusesAWrongValueByName(String key, String value, String expected) {
        assertThatThrownBy(() -> of(key, value))
                .isInstanceOf(UsageException.class)
                .hasMessage(key + " is '" + value + "', but must be " + expected);
    }

    @Test
    void refusesWhatNoClusterHas() {
        assertThatThrownBy(() -> of("cluster", "true", "database", "1"))
                .isInstanceOf(UsageException.class)
                .hasMessage("database is '1', but must be 0, the only one of a cluster");
        assertThatThrownBy(() -> of("cluster", "true", "sentinel_master", "primary"))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("sentinel_master is given, but cluster is true");
    }

    @Test
    void showsNoPasswordThatIsInAWrongPlace() {
        assertThatThrownBy(() -> of("host", "user:secret@cache"))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("host is '…@cache'");
        assertThatThrownBy(() -> of("jdbc_url", "postgresql://user:secret@db/x"))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("jdbc_url is no JDBC URL.");
    }

    @Test
    void takesSecretsFromTheEnvironmentWhereTheFileHasNone() {
        Map<String, String> environment = Map.of("REDIS_USERNAME", "app", "REDIS_PASSWORD", "secret");

        assertThat(properties(environment, "password", ""))
                .containsEntry("redis.username", "app")
                .containsEntry("redis.password", "secret");
        assertThat(properties(environment, "username", "own", "password", "mine"))
                .containsEntry("redis.username", "own")
                .containsEntry("redis.password", "mine");
    }

    @Test
    void takesPostgresFromTheEnvironmentWhereTheFileHasNone() {
        Map<String, String> environment = new HashMap<>(Map.of(
                "PG_HOST",
                "::1",
                "POSTGRES_PORT",
                "5433",
                "POSTGRES_DB",
                "a b",
                "PG_USER",
                "first",
                "POSTGRES_USER",
                "second",
                "POSTGRES_PASSWORD",
                "secret"));

        assertThat(properties(environment))
                .containsEntry("postgres.url", "jdbc:postgresql://[::1]:5433/a+b")
                .containsEntry("postgres.user", "first")
                .containsEntry("postgres.password", "secret");

        environment.put("POSTGRES_URL", "jdbc:postgresql://db/other");

        assertThat(properties(environment)).containsEntry("postgres.url", "jdbc:postgresql://db/other");
        assertThat(properties(environment, "jdbc_url", "jdbc:postgresql://db/own"))
                .containsEntry("postgres.url", "jdbc:postgresql://db/own");
    }

    @Test
    void tellsWhetherTlsIsDecidedAndTurnsItOn() {
        assertThat(of("ssl", "false").isTlsMissing()).isFalse();
        assertThat(of("database", "2").withTls().properties("keys-to-table"))
                .containsEntry("redis.uri", "rediss://cache:6379/2");
    }

    @Test
    void namesKeysThatHaveNoMeaning() {
        assertThat(of("tabel_name", "x", "bucket", "y").unknownKeys()).containsExactly("bucket", "tabel_name");
        assertThat(of("schema", "x").unknownKeys()).isEmpty();
    }
}
