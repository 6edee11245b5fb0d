package io.caravan.cli.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.cli.OurValues;
import io.caravan.cli.UsageException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SyncValuesTest {

    private static SyncValues of(String... namesAndTexts) {
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            environment.put(namesAndTexts[i], namesAndTexts[i + 1]);
        }
        return new SyncValues(environment, Map.of());
    }

    private static Map<String, String> properties(String... namesAndTexts) {
        return new SyncProperties(of(namesAndTexts), new OurValues()).all();
    }

    @ParameterizedTest
    @EnumSource(Variable.class)
    void everyDefaultIsAValueThatItsVariableMayHold(Variable variable) {
        if (!variable.isWithoutEffect() && !variable.fallback().isEmpty()) {
            assertThat(of(variable.name(), variable.fallback()).get(variable)).isNotEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "REDIS_PORT, 0, a port from 1 to 65535",
        "PG_PORT, 65536, a port from 1 to 65535",
        "POSTGRES_PORT, many, a port from 1 to 65535",
        "REDIS_DB, -1, a whole number from 0",
        "'REDIS_DB_SEARCH_RANGE', 5-3, 'numbers and ranges of databases, such as 0,1,3-5'",
        "REDIS_RATE_LIMIT, 0, a whole number from 1",
        "STREAM_BATCH_SIZE, ten, a whole number from 1",
        "SYNC_INTERVAL, 0, 'a number of seconds above 0, such as 0.5'",
        "STREAM_POLL_INTERVAL, 1s, 'a number of seconds above 0, such as 0.5'",
        "PG_QUERY_TIMEOUT, -1, 'a number of seconds above 0, such as 30.0'",
        "STREAM_AUTO_DISCOVERY, perhaps, 'true or false (1, t, y, yes; 0, f, n, no)'",
        "LOG_LEVEL, LOUD, 'DEBUG, INFO, WARNING, ERROR or CRITICAL'",
        "LOG_FORMAT, xml, text or json",
    })
    void refusesAWrongValueWithItsName(String name, String text, String expected) {
        assertThatThrownBy(() -> of(name, text))
                .isInstanceOf(UsageException.class)
                .hasMessage(name + " is '" + text + "', but must be " + expected);
    }

    @Test
    void takesTheEnvironmentBeforeTheFileAndSaysWhatThatHides() {
        SyncValues values = new SyncValues(
                Map.of("REDIS_DB", "1"), Map.of("REDIS_DB", "2", "PG_SCHEMA", "of_the_file", "SYNC_INTERVAL", ""));

        assertThat(values.get(Variable.REDIS_DB)).isEqualTo("1");
        assertThat(values.shadowed()).containsExactly(Map.entry(Variable.REDIS_DB, "2"));
        assertThat(values.get(Variable.PG_SCHEMA)).isEqualTo("of_the_file");
        assertThat(values.get(Variable.SYNC_INTERVAL)).isEqualTo("1000");
    }

    @Test
    void takesAFormatOfPythonsWithoutEffectAndSaysSo() {
        String format = "%(asctime)s - %(name)s - %(levelname)s - %(message)s";
        SyncValues values = new SyncValues(Map.of("REDIS_MAXMEMORY", "1gb"), Map.of("LOG_FORMAT", format));

        assertThat(values.get(Variable.LOG_FORMAT)).isEmpty();
        assertThat(values.withoutEffect())
                .containsEntry(Variable.LOG_FORMAT, "'" + format + "' is none of text or json")
                .containsOnlyKeys(Variable.LOG_FORMAT, Variable.REDIS_MAXMEMORY);
    }

    @Test
    void takesTheFormsThatTheLogHas() {
        assertThat(of("LOG_FORMAT", "json").withoutEffect()).isEmpty();
        assertThat(of("LOG_FORMAT", "json").get(Variable.LOG_FORMAT)).isEqualTo("json");
        assertThat(of("LOG_FORMAT", "text").withoutEffect()).isEmpty();
    }

    @Test
    void takesTheFirstNameBeforeTheOther() {
        SyncValues values = of("PG_HOST", "first", "POSTGRES_HOST", "second", "POSTGRES_DB", "other");

        assertThat(values.get(Variable.PG_HOST)).isEqualTo("first");
        assertThat(values.get(Variable.PG_DATABASE)).isEqualTo("other");
    }

    @Test
    void hasTheServersOfTheReadmeWhereNothingIsSet() {
        assertThat(properties())
                .containsEntry("redis.uri", "redis://localhost:6379/0")
                .containsEntry("postgres.url", "jdbc:postgresql://localhost:5432/redis_sync")
                .containsEntry("streams-to-postgres.group", "redis-pg-sync")
                .containsEntry("streams-to-postgres.databases", "0-15")
                .containsEntry("streams-to-postgres.patterns", "*");
    }

    @ParameterizedTest
    @CsvSource({
        "REDIS_BACKOFF_BASE, 0.25, redis.reconnect-delay, 250",
        "REDIS_BACKOFF_MAX, 7, redis.longest-reconnect-delay, 7000",
        "REDIS_RATE_LIMIT, 250, redis.rate-limit, 250",
        "REDIS_HEALTH_CHECK_INTERVAL, 5, server-checks.redis-interval, 5000",
        "PG_HEALTH_CHECK_INTERVAL, 6, server-checks.postgres-interval, 6000",
        "PG_MAX_RETRIES, 3, retry.attempts, 3",
        "PG_BACKOFF_BASE, 0.1, retry.delay, 100",
        "PG_BACKOFF_MAX, 2, retry.longest-delay, 2000",
        "PG_POOL_SIZE, 4, postgres.pool-size, 4",
        "POSTGRES_QUERY_TIMEOUT, 12.5, postgres.query-timeout, 13",
        "STREAM_CONSUMER_GROUP, g, streams-to-postgres.group, g",
        "STREAM_CONSUMER_NAME, c, streams-to-postgres.consumer, c",
        "STREAM_BATCH_SIZE, 50, streams-to-postgres.batch-size, 50",
        "STREAM_POLL_INTERVAL, 0.02, streams-to-postgres.poll-interval, 20",
        "STREAM_DISCOVERY_INTERVAL, 3, streams-to-postgres.discovery-interval, 3000",
        "STREAM_AUTO_CREATE_CONSUMER_GROUPS, no, streams-to-postgres.create-group, false",
        "STREAM_CONFLICT_OVERWRITE, T, streams-to-postgres.overwrite, true",
        "STREAM_TABLE_NAME, s, streams-to-postgres.table, s",
        "KEY_VALUE_TABLE_NAME, k, keyvalues-to-postgres.table, k",
        "KEY_VALUE_PATTERNS, 'user:*,a?', keyvalues-to-postgres.patterns, 'user:*,a?'",
        "SYNC_INTERVAL, 2.5, keyvalues-to-postgres.interval, 2500",
        "MONITOR_INTERVAL, 9, streams-monitor.interval, 9000",
        "REDIS_PASSWORD, p#{{x}}, redis.password, p#{{x}}",
    })
    void becomesAPropertyOfTheFlows(String name, String text, String property, String value) {
        assertThat(properties(name, text)).containsEntry(property, value);
    }

    @Test
    void copiesNoStreamsWhereNoneAreNamedAndNoneAreSearchedFor() {
        OurValues ours = new OurValues();

        assertThat(new SyncProperties(of("STREAM_AUTO_DISCOVERY", "false"), ours).copiesStreams())
                .isFalse();
        assertThat(new SyncProperties(of("STREAM_AUTO_DISCOVERY", "false", "REDIS_STREAMS", "a,db3:b"), ours)
                        .copiesStreams())
                .isTrue();
        assertThat(new SyncProperties(of("REDIS_STREAMS_ENABLED", "false"), ours).copiesStreams())
                .isFalse();
    }

    @Test
    void copiesNoKeyValuesWhereTheyAreSwitchedOff() {
        assertThat(new SyncProperties(of("KEY_VALUE_AUTO_DISCOVERY", "n"), new OurValues()).copiesKeyValues())
                .isFalse();
    }
}
