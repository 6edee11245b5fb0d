package io.caravan.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.cli.CommandLineRun;
import io.caravan.cli.CommandResult;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Server;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Letters of a backup: keys that could not be stored. */
class BackupReplayIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    private static CommandResult replay(String... options) {
        List<String> line = new ArrayList<>(List.of("dead-letters", "replay", "--all", "--redis", redis.uri()));
        s3.properties("replayed").forEach((name, value) -> line.addAll(List.of("--set", name + "=" + value)));
        line.addAll(List.of(options));
        return CommandLineRun.of(line.toArray(String[]::new));
    }

    private static void expectLetters(long letters) {
        redis.run(commands ->
                assertThat(commands.xlen("caravan:dead-letters")).as("letters").isEqualTo(letters));
    }

    @Test
    void storesAKeyThatWasTooLargeAndIsInTheIndexThen() {
        s3.bucket("replayed");
        redis.run(commands -> {
            for (int i = 0; i < 50; i++) {
                commands.rpush("large", "x".repeat(1_000));
            }
        });
        try (BackupFlow backup = new BackupFlow(redis, s3, "replayed")
                .set("max-value-bytes", 20_000)
                .start()) {
            expectLetters(1);
            assertThat(backup.latest("large")).isEmpty();
        }

        CommandResult beside = replay();
        CommandResult refused = replay("--backup-stopped", "--set", "keyspace-to-s3.max-value-bytes=20000");
        CommandResult replayed = replay("--backup-stopped");

        assertThat(beside.exitCode()).as(beside.toString()).isEqualTo(3);
        assertThat(beside.out()).contains("--backup-stopped");
        assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(3);
        assertThat(refused.out()).contains("max-value-bytes");
        assertThat(replayed.exitCode()).as(replayed.toString()).isZero();
        expectLetters(0);
        try (BackupFlow backup = new BackupFlow(redis, s3, "replayed").start()) {
            assertThat(backup.latest("large")).isPresent();
            assertThat(backup.reconcile().totals().different()).isZero();
        }
    }
}
