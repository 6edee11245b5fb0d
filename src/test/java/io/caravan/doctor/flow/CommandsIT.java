package io.caravan.doctor.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.doctor.source.Right;
import io.caravan.testing.RedisServer;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each command is one that the server knows, with arguments that it takes, else nothing would be tried by it. */
class CommandsIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @ParameterizedTest
    @ValueSource(
            strings = {
                Commands.PASSES,
                Commands.STRINGS,
                Commands.VALUES,
                Commands.DUMPS,
                Commands.CAPTURES,
                Commands.CLAIMS,
                Commands.LETTERS,
                Commands.STREAMS,
                Commands.STREAM_SEARCH,
                Commands.EVENTS,
                Commands.FALLBACK,
                Commands.CONTROL,
                Commands.RESTORES,
                Commands.LOOKS,
                "XGROUP CREATE KEY caravan 0 MKSTREAM\nXDEL KEY 0-1\nXTRIM KEY MINID 0-1\nDECRBY KEY 1\nSET KEY 0 KEEPTTL"
            })
    void isKnownToTheServer(String commands) {
        redis.assumeVersion(7);
        redis.run(server -> {
            for (Right right : Right.of("flow", "some:*", "caravan:", commands)) {
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
