package io.caravan.cli;

import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of {@code counters} for a pair of servers and one table.
 *
 * @param arguments what stands before the options of a test
 */
public record CountersLine(List<String> arguments) {

    /** Keys {@code counters:<operation>:<user>} to the columns operation and user_id of table logins. */
    static final String OPERATION_AND_USER = "operation=^\\w+:(\\w+):,user_id::int=:(\\w+)$";

    public static CountersLine of(RedisServer redis, PostgresServer postgres) {
        return new CountersLine(List.of("counters"))
                .with("--redis-host", redis.host(), "--redis-port", String.valueOf(redis.port()))
                .with("--psql-host", postgres.host(), "--psql-port", String.valueOf(postgres.port()))
                .with("--psql-user", postgres.user(), "--psql-password", postgres.password())
                .with("--psql-db", postgres.database());
    }

    /** Returns the command line with more options at its end. */
    public CountersLine with(String... options) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of(options));
        return new CountersLine(List.copyOf(all));
    }

    /** Returns the command line for table logins, with its extractors. */
    CountersLine logins() {
        return with("--psql-table", "logins", "-e", OPERATION_AND_USER);
    }

    /** Returns the command line without an option and its value. */
    CountersLine without(String option) {
        int at = arguments.indexOf(option);
        List<String> rest = new ArrayList<>(arguments.subList(0, at));
        rest.addAll(arguments.subList(at + 2, arguments.size()));
        return new CountersLine(rest);
    }

    /** Returns the command line with another value for an option. */
    CountersLine instead(String option, String value) {
        return without(option).with(option, value);
    }

    /** Runs it inside this JVM. */
    public CommandResult run(String... options) {
        return CommandLineRun.of(with(options).arguments.toArray(String[]::new));
    }
}
