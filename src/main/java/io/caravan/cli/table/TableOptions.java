package io.caravan.cli.table;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Values that a command line may give in place of those of the configuration, by the same names. */
final class TableOptions {

    @Option(
            names = "--database",
            paramLabel = "NUMBERS",
            description = "Databases to read, such as 0,1,3-5. Default: 0.")
    String database;

    @Option(names = "--key-pattern", paramLabel = "GLOB", description = "Keys to read, as a glob of Redis. Default: *.")
    String keyPattern;

    @Option(
            names = "--batch-size",
            paramLabel = "NUMBER",
            description = "Keys to ask for in one SCAN. 1000 is about twice as fast. Default: 100.")
    String batchSize;

    @Option(
            names = "--max-value-size",
            paramLabel = "BYTES",
            description = "Largest value to copy whole: the length of a string, of other types what it takes in Redis."
                    + " Default: 16777216.")
    String maxValueSize;

    @Option(
            names = "--oversize",
            paramLabel = "WHAT",
            description =
                    "What becomes of a larger one: truncate (its beginning is the value, and the row says so) or park"
                            + " (its key goes to the dead letters). Default: truncate.")
    String oversize;

    @Option(
            names = "--rate-limit",
            paramLabel = "COMMANDS",
            description = "Most commands of Redis a second; 0 for no limit. Default: 0.")
    String rateLimit;

    @Option(names = "--replicas", description = "Read replicas, which may lag behind.")
    boolean replicas;

    @Option(names = "--table-name", paramLabel = "NAME", description = "Table to write. Default: redis_data.")
    String tableName;

    @Option(names = "--schema", paramLabel = "NAME", description = "Schema of the table. Default: public.")
    String schema;

    @Option(
            names = "--removed",
            paramLabel = "WHAT",
            description =
                    "What becomes of the row of a key that is gone: keep, mark (in the column deleted_at) or delete."
                            + " Default: mark.")
    String removed;

    @Option(
            names = "--jdbc-url",
            paramLabel = "URL",
            description = "The PostgreSQL database, such as jdbc:postgresql://localhost:5432/postgres. Environment:"
                    + " POSTGRES_URL, else PG_HOST, PG_PORT, PG_DATABASE.")
    String jdbcUrl;

    @Option(names = "--jdbc-user", paramLabel = "NAME", description = "Its user. Environment: PG_USER.")
    String jdbcUser;

    @Option(names = "--jdbc-password", paramLabel = "PASSWORD", description = "The password. Environment: PG_PASSWORD.")
    String jdbcPassword;

    /** Returns the values of a configuration with those that the command line gives in their place. */
    Map<String, String> over(Map<String, String> configuration) {
        Map<String, String> values = new LinkedHashMap<>(configuration);
        put(values, "database", database);
        put(values, "key_pattern", keyPattern);
        put(values, "batch_size", batchSize);
        put(values, "max_value_size", maxValueSize);
        put(values, "oversize", oversize);
        put(values, "rate_limit", rateLimit);
        put(values, "replicas", replicas ? "true" : null);
        put(values, "table_name", tableName);
        put(values, "schema", schema);
        put(values, "removed", removed);
        put(values, "jdbc_url", jdbcUrl);
        put(values, "jdbc_user", jdbcUser);
        put(values, "jdbc_password", jdbcPassword);
        return values;
    }

    private static void put(Map<String, String> values, String key, String value) {
        if (value != null) {
            values.put(key, value);
        }
    }
}
