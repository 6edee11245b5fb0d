package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line of {@code counters} takes, and how it refuses the rest: with one line, before any server is asked. */
class CountersCommandTest {

    private static final List<String> COMPLETE =
            List.of("counters", "--psql-user", "u", "--psql-db", "d", "--psql-table", "t", "-e", "a=(x)");

    private static CommandResult run(String... more) {
        List<String> arguments = new ArrayList<>(COMPLETE);
        arguments.addAll(List.of(more));
        return CommandLineRun.of(arguments.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--redis-host",
                "--redis-port",
                "--redis-db",
                "--redis-username",
                "--redis-password",
                "--redis-cluster",
                "--redis-replicas",
                "--redis-reconnect",
                "--redis-tls",
                "--tls-key",
                "--tls-cert",
                "--tls-ca-cert",
                "--pattern",
                "--page-size",
                "--redis-delay",
                "-f, --filter",
                "-s, --reject",
                "filter-missing-groups",
                "--initial-index-size",
                "-e, --extractor",
                "--extractor-delimiter",
                "--reset",
                "--decr",
                "--expire",
                "--expire-gt",
                "--min-refresh-delay",
                "-q, --quiet",
                "-i, --ignore",
                "--dry-run",
                "--psql-host",
                "--psql-port",
                "--psql-user",
                "--psql-password",
                "--psql-db",
                "--psql-table",
                "--psql-tls",
                "--psql-batch",
                "--psql-date-col",
                "--psql-count-col",
                "--psql-delay",
                "--psql-init",
                "--psql-pool-size",
                "-h, --help",
                "-V, --version"
            })
    void helpNamesEveryOptionOfTheExporter(String option) {
        assertThat(CommandLineRun.of("counters", "--help").out()).contains(option);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-h", "--help", "-V", "--version"})
    void helpAndVersionNeedNothingElse(String option) {
        CommandResult result = CommandLineRun.of("counters", option);

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("caravan");
        assertThat(result.err()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '`',
            value = {
                "--redis-hots x             | Unknown option: '--redis-hots'",
                "--decr --reset             | --reset and --decr exclude each other",
                "--redis-replicas --decr    | --redis-replicas only reads",
                "--redis-replicas --reset   | --redis-replicas only reads",
                "--redis-replicas --expire 5 | --redis-replicas only reads",
                "--expire 0                 | --expire must be 1 or more, but is 0",
                "--expire soon              | 'soon' is not a long",
                "--psql-user v              | option '--psql-user' (STRING) should be specified only once",
                "--redis-port 65536         | --redis-port must be 1 to 65535, but is 65536",
                "--redis-port x             | 'x' is not an int",
                "--redis-db -1              | --redis-db must be 0 to 16383, but is -1",
                "--redis-reconnect -1       | --redis-reconnect must be 0 or more, but is -1",
                "--psql-port 0              | --psql-port must be 1 to 65535, but is 0",
                "--psql-batch 0             | --psql-batch must be 1 to 1000000, but is 0",
                "--psql-delay -1            | --psql-delay must be 0 or more, but is -1",
                "--page-size 0              | --page-size must be 1 to 100000, but is 0",
                "--redis-delay -1           | --redis-delay must be 0 or more, but is -1",
                "--min-refresh-delay -1     | --min-refresh-delay must be 0 or more, but is -1",
                "--psql-init /no/such       | There is no '/no/such', which --psql-init names",
                "--tls-ca-cert /no/such     | Cannot read '/no/such' of --tls-ca-cert",
                "--output xml               | 'xml'",
                "-f (                       | --filter: ",
                "-s [z-a]                   | --reject: ",
                "-f a(?=b)                  | --filter: ",
                "-s (a)\\1                  | --reject: ",
                "-e b=(                     | --extractor: Key pattern '(' is not valid",
                "-e b                       | Not an extractor: 'b'. Write COLUMN=REGEX",
                "-e =(x)                    | Not an extractor: '=(x)'",
                "-e b::float=(x)            | of unknown kind 'float'. Write int or string",
                "-e a=(y)                   | Two extractors fill column 'a'. Name each column once",
                "-e b=(x),b::int=(y)        | Two extractors fill column 'b'"
            })
    void refusesInOneLine(String options, String expected) {
        CommandResult result = run(options.strip().split(" "));

        assertThat(result.exitCode()).as(result.toString()).isEqualTo(2);
        assertThat(result.errors()).hasSize(1);
        assertThat(result.err()).startsWith("caravan counters: ").contains(expected.strip());
        assertThat(result.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--psql-user", "--psql-db", "--psql-table", "-e"})
    void namesARequiredOptionThatIsMissing(String option) {
        List<String> arguments = new ArrayList<>(COMPLETE);
        int at = arguments.indexOf(option);
        arguments.subList(at, at + 2).clear();

        CommandResult result = CommandLineRun.of(arguments.toArray(String[]::new));

        assertThat(result.exitCode()).as(result.toString()).isEqualTo(2);
        assertThat(result.errors()).hasSize(1);
        assertThat(result.err()).contains(option);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            value = {
                "--initial-index-size 5                 | --initial-index-size is accepted and has no effect: memory",
                "--psql-pool-size 5                     | --psql-pool-size is accepted and has no effect: a run writes in",
                "--redis-cluster --redis-db 1           | --redis-db is accepted and has no effect: a cluster",
                "--expire-gt                            | --expire-gt is accepted and has no effect: it says how --expire"
            })
    void saysOnceWhatHasNoEffect(String options, String expected) {
        CommandResult result = run((options.strip() + " --redis-port 65536").split(" "));

        assertThat(result.errors()).hasSize(2);
        assertThat(result.errors().get(0)).startsWith("caravan counters: " + expected);
    }

    @Test
    void suggestsTheOptionThatWasMeant() {
        CommandResult result = CommandLineRun.of("counters", "--redis-hots", "x");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errors()).hasSize(1);
        assertThat(result.err()).contains("'--redis-hots'", "Did you mean", "--redis-host");
    }

    @Test
    void readsNoArgumentsFromAFile() {
        CommandResult result = run("--pattern", "@pom.xml", "--redis-port", "65536");

        assertThat(result.err()).contains("--redis-port must be");
    }
}
