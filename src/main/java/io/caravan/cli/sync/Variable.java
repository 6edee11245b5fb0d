package io.caravan.cli.sync;

import java.util.List;
import java.util.Optional;

/**
 * The variables of the sync service, with its README's defaults, and the properties of ours that have their values. A
 * variable without a property has its effect in {@link SyncProperties}; one that is marked so has none.
 */
enum Variable {
    REDIS_HOST(Kind.TEXT, "localhost", "redis-cache", "Host of Redis"),
    REDIS_PORT(Kind.PORT, "6379", "", "Port of Redis"),
    REDIS_PASSWORD(Kind.TEXT, "", "", "Password for Redis"),
    REDIS_DB(Kind.NUMBER, "0", "", "Database whose streams have no prefix in the table"),
    REDIS_DB_SEARCH_RANGE(
            Kind.DATABASES,
            "0-15",
            "",
            "Databases to search for streams and keys",
            "streams-to-postgres.databases",
            "keyvalues-to-postgres.databases"),
    REDIS_MAX_RETRIES(
            Kind.NUMBER, "5", "", "Failed attempts to reach Redis in a row after which sync ends with exit code 1"),
    REDIS_BACKOFF_BASE(
            Kind.SECONDS,
            "1.0",
            "",
            "Seconds before connecting to Redis again, doubled each time",
            "redis.reconnect-delay"),
    REDIS_BACKOFF_MAX(Kind.SECONDS, "30.0", "", "The longest such delay", "redis.longest-reconnect-delay"),
    REDIS_HEALTH_CHECK_INTERVAL(
            Kind.SECONDS, "60", "", "Seconds between two trials whether Redis answers", "server-checks.redis-interval"),
    REDIS_RATE_LIMIT(Kind.COUNT, "100", "", "Most commands a second sent to Redis", "redis.rate-limit"),

    REDIS_STREAMS_ENABLED(Kind.FLAG, "true", "", "false to copy no streams"),
    REDIS_STREAMS(
            Kind.TEXT,
            "",
            "biosignal-stream",
            "Streams to copy, by name, separated by commas",
            "streams-to-postgres.streams"),
    STREAM_CONSUMER_GROUP(Kind.TEXT, "redis-pg-sync", "sync-group", "Consumer group", "streams-to-postgres.group"),
    STREAM_CONSUMER_NAME(
            Kind.TEXT,
            "redis-pg-sync-1",
            "sync-consumer",
            "Name in the group; each instance needs one of its own",
            "streams-to-postgres.consumer"),
    STREAM_BATCH_SIZE(Kind.COUNT, "100", "", "Most entries of one INSERT", "streams-to-postgres.batch-size"),
    STREAM_POLL_INTERVAL(
            Kind.SECONDS,
            "0.1",
            "1",
            "Seconds to wait when all entries that there were have been read",
            "streams-to-postgres.poll-interval"),
    STREAM_AUTO_DISCOVERY(Kind.FLAG, "true", "false", "false to copy only what REDIS_STREAMS names"),
    STREAM_DISCOVERY_PATTERNS(
            Kind.TEXT,
            "*",
            "*-stream; *-stream,device:*:stream,biosignal-*",
            "Patterns of further streams: * ? [seq] [!seq], separated by commas"),
    STREAM_DISCOVERY_INTERVAL(
            Kind.SECONDS,
            "10",
            "",
            "Seconds between two searches for streams",
            "streams-to-postgres.discovery-interval"),
    STREAM_AUTO_CREATE_CONSUMER_GROUPS(
            Kind.FLAG, "true", "", "Create the group where a stream has none", "streams-to-postgres.create-group"),
    STREAM_CONFLICT_OVERWRITE(
            Kind.FLAG,
            "false",
            "",
            "true to write an entry again that is delivered again",
            "streams-to-postgres.overwrite"),

    KEY_VALUE_AUTO_DISCOVERY(Kind.FLAG, "true", "", "false to copy no key-values"),
    KEY_VALUE_PATTERNS(Kind.TEXT, "*", "", "Patterns of keys, separated by commas", "keyvalues-to-postgres.patterns"),

    PG_HOST(Kind.TEXT, "localhost", "remote-postgres-server", "Host of PostgreSQL", "POSTGRES_HOST"),
    PG_PORT(Kind.PORT, "5432", "", "Port of PostgreSQL", "POSTGRES_PORT"),
    PG_USER(Kind.TEXT, "postgres", "", "User", "POSTGRES_USER", "postgres.user"),
    PG_PASSWORD(Kind.TEXT, "postgres", "", "Password", "POSTGRES_PASSWORD", "postgres.password"),
    PG_DATABASE(Kind.TEXT, "redis_sync", "edn", "Database", "POSTGRES_DB"),
    PG_SCHEMA(
            Kind.TEXT,
            "public",
            "",
            "Schema of the tables, made when it is missing",
            "POSTGRES_SCHEMA",
            "streams-to-postgres.schema",
            "keyvalues-to-postgres.schema"),
    PG_POOL_SIZE(Kind.COUNT, "10", "", "Most connections at a time", "POSTGRES_POOL_SIZE", "postgres.pool-size"),
    PG_QUERY_TIMEOUT(
            Kind.TIMEOUT,
            "30.0",
            "",
            "Seconds that one statement may take",
            "POSTGRES_QUERY_TIMEOUT",
            "postgres.query-timeout"),
    PG_MAX_RETRIES(Kind.NUMBER, "5", "", "Retries of a write after which sync ends with exit code 1", "retry.attempts"),
    PG_BACKOFF_BASE(Kind.SECONDS, "1.0", "", "Seconds before the first retry, doubled each time", "retry.delay"),
    PG_BACKOFF_MAX(Kind.SECONDS, "30.0", "", "The longest such delay", "retry.longest-delay"),
    PG_HEALTH_CHECK_INTERVAL(
            Kind.SECONDS,
            "60",
            "",
            "Seconds between two trials whether PostgreSQL answers",
            "server-checks.postgres-interval"),
    STREAM_TABLE_NAME(Kind.TEXT, "redis_streams", "", "Table of stream entries", "streams-to-postgres.table"),
    KEY_VALUE_TABLE_NAME(Kind.TEXT, "redis_key_values", "", "Table of key-values", "keyvalues-to-postgres.table"),

    SYNC_INTERVAL(
            Kind.SECONDS, "1.0", "5", "Seconds between two passes over the keys", "keyvalues-to-postgres.interval"),
    MONITOR_INTERVAL(Kind.SECONDS, "5", "", "Seconds between two reports of monitor mode", "streams-monitor.interval"),
    LOG_LEVEL(Kind.LEVEL, "INFO", "", "DEBUG, INFO, WARNING, ERROR or CRITICAL; --log-level wins"),
    LOG_FORMAT(
            Kind.LOG_FORM,
            "",
            "%(asctime)s - %(name)s - %(levelname)s - %(message)s",
            "text, or json for an object on each line; a format of Python's, which holds %(, is accepted without effect"),
    LOG_DIR(Kind.TEXT, "", "", "Folder for one log file per start; --log-dir wins"),

    PG_MAX_QUERIES("one connection serves any number of queries", "POSTGRES_MAX_QUERIES"),
    REDIS_POOL_SIZE("all commands share a few connections"),
    REDIS_TIME_TO_LIVE("nothing that is copied gets a time to live"),
    REDIS_MAXMEMORY("it is a setting of the Redis server"),
    REDIS_MAXMEMORY_POLICY("it is a setting of the Redis server"),
    SOURCE_REDIS_DB("a wrong REDIS_DB_SEARCH_RANGE is refused, so nothing falls back on it");

    private final Kind kind;
    private final String fallback;
    private final String others;
    private final String meaning;
    private final Optional<String> alias;
    private final List<String> properties;

    Variable(Kind kind, String fallback, String others, String meaning, String... names) {
        this.kind = kind;
        this.fallback = fallback;
        this.others = others;
        this.meaning = meaning;
        this.alias = aliasOf(names);
        this.properties =
                List.of(names).stream().filter(name -> name.contains(".")).toList();
    }

    Variable(String reason, String... names) {
        this.kind = null;
        this.fallback = "";
        this.others = "";
        this.meaning = reason;
        this.alias = aliasOf(names);
        this.properties = List.of();
    }

    private static Optional<String> aliasOf(String... names) {
        return List.of(names).stream().filter(name -> !name.contains(".")).findFirst();
    }

    /** Returns the other name that the sync service's code reads it by. */
    Optional<String> alias() {
        return alias;
    }

    /** Returns whether it is taken so that what is set today goes on working, and does nothing. */
    boolean isWithoutEffect() {
        return kind == null;
    }

    Kind kind() {
        return kind;
    }

    String fallback() {
        return fallback;
    }

    /** Returns the defaults that the sync service has in other places. */
    String others() {
        return others;
    }

    /** Returns what it means, or why it has no effect. */
    String meaning() {
        return meaning;
    }

    /** Returns the properties that take its value as it is. */
    List<String> properties() {
        return properties;
    }
}
