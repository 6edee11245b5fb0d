package io.caravan.doctor.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.doctor.source.Right;
import io.caravan.testing.RedisServer;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each command is one that the server knows, with arguments that it takes, else nothing would be tried by it. */
class CommandsIT {

    private static final Map<String, String> SUBJECTS = Map.of(
            "KEY", "~some:*",
            "OWN", "~caravan:*",
            "BESIDE", "~{caravan:dead-letters}:*",
            "CHANNEL", "&caravan:*",
            "PATTERN", "&__keyevent@*__:*");

    /** Of modules, or of newer servers. */
    private static final Set<String> NOT_EVERYWHERE = Set.of("JSON.GET", "TS.RANGE", "CLIENT SETINFO", "CLIENT MAINT");

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @ParameterizedTest
    @ValueSource(
            strings = {
                Commands.CONNECTION,
                Commands.STANDALONE,
                Commands.CLUSTER,
                Commands.PASSES,
                Commands.STRINGS,
                Commands.VALUES,
                Commands.DUMPS,
                Commands.CAPTURES,
                Commands.RUNS,
                Commands.CLAIMS,
                Commands.EXPIRIES,
                Commands.LETTER_COUNTS,
                Commands.LETTERS,
                Commands.STREAMS,
                Commands.STREAM_SEARCH,
                Commands.EVENTS,
                Commands.EVENT_VALUES,
                Commands.FALLBACK_LIST,
                Commands.FALLBACK_COUNTERS,
                Commands.CONTROL,
                Commands.EXISTENCE,
                Commands.RESTORES,
                Commands.LOOKS,
                "XGROUP CREATE KEY caravan 0 MKSTREAM\nXDEL KEY 0-1\nXTRIM KEY MINID 0-1\nDECRBY KEY 1\nSET KEY 0 KEEPTTL"
            })
    void isKnownToTheServer(String commands) {
        redis.assumeVersion(7);
        redis.run(server -> {
            for (Right right : Right.of("flow", SUBJECTS, commands)) {
                if (NOT_EVERYWHERE.stream().anyMatch(String.join(" ", right.words())::startsWith)) {
                    continue;
                }
                CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8)
                        .addKeys("DRYRUN", "default")
                        .addKeys(right.words());

                assertThat(server.dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), arguments))
                        .as(right.toString())
                        .isEqualTo("OK");
            }
        });
    }
}
