package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How {@code events} refuses what cannot be meant: with one line, before any server is asked. */
class EventsCommandTest {

    /** No server is there, so that a command line that is taken would not end. */
    private static CommandResult events(String... arguments) {
        return CommandLineRun.of(
                Stream.concat(Stream.of("events"), Stream.of(arguments)).toArray(String[]::new));
    }

    private static void verifyRefusal(CommandResult result, String words) {
        assertThat(result.err().lines()).singleElement().asString().contains(words);
        assertThat(result.out()).isEmpty();
        assertThat(result.exitCode()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "xq | no class has the letter q",
                "xe host 70000 | port: must be a whole number from 1 to 65535, but is 70000",
                "xe host five | port: must be a whole number from 1 to 65535",
                "xe host 5672 user secret -1 | heartbeat: must be a whole number from 0",
                "xe host 5672 user secret 20 exchange key 3 | delivery-mode: must be a whole number from 0 to 2",
                "xe host 5672 user secret 20 exchange ${x} | routing-key: Cannot fill ${x}",
                "xe host 5672 user secret 20 exchange key 2 many | fallback-size: must be a whole number",
                "xe --events xe | The flags are given as an argument and as --events",
                "xe host --host host | The host is given as an argument and as --host",
                "--password | Missing required parameter for option '--password'",
                "--databases 1-x | 1-x",
                "--mask-syntax glob | glob",
                "--values first | none or last, but not 'first'",
                "--mask-syntax regex --mask ( | (",
                "--redis mysql://user:secret@host | Not a Redis URI",
                "config_set | ERR wrong number of arguments for 'key_evt_amqp.config_set' command",
                "disconnect now | ERR wrong number of arguments for 'key_evt_amqp.disconnect' command",
                "fallback_storage_size_set | ERR wrong number of arguments for 'key_evt_amqp.fallback_storage_size_set'",
                "fallback_storage_size_set 1 2 | ERR wrong number of arguments for 'key_evt_amqp.fallback_storage_size_set'",
                "keymask_clean a | ERR wrong number of arguments for 'key_evt_amqp.keymask_clean' command",
                "keymask_add | ERR wrong number of arguments for 'key_evt_amqp.keymask_add' command",
                "keymask_set | ERR wrong number of arguments for 'key_evt_amqp.keymask_set' command",
                "config_set host 5672 user secret 20 exchange key 3 | delivery-mode: must be",
                "connect host port | port: must be a whole number",
                "fallback_storage_size_set x | fallback-size: must be a whole number",
                "keymask_add a --host host | keymask_add takes masks and nothing else",
                "connect --events xe | cannot be changed while it runs",
                "connect --values last | cannot be changed while it runs",
                "--no-such-option | Argument 1 begins with --",
                "xe host 5672 user --secret | Argument 5 begins with --",
            })
    void refusesInOneLine(String arguments, String words) {
        CommandResult result = events(arguments.split(" "));

        verifyRefusal(result, words);
        assertThat(result.err()).doesNotContain("secret");
    }

    @Test
    void refusesAnExchangeThatAmqpCannotName() {
        verifyRefusal(events("--exchange", "x".repeat(256)), "exchange: may have at most 255 bytes");
    }

    @Test
    void showsNoSecretOfTheEnvironmentInItsHelp() {
        CommandResult result = events("--help");

        assertThat(result.out()).contains("FLAGS HOST PORT USER PASSWORD", "--fallback-size");
        assertThat(List.of(result.exitCode(), result.err())).isEqualTo(List.of(0, ""));
    }
}
