package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Bucket;
import io.caravan.testing.S3Call;
import io.caravan.testing.S3Fault;
import io.caravan.testing.S3Faults;
import io.caravan.testing.S3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** One pass of the backup, by command. */
class BackupOnceIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    @RegisterExtension
    static final S3Faults faults = S3Faults.before(s3);

    @TempDir
    Path folder;

    private S3Bucket bucket;
    private BackupProgram program;

    @BeforeEach
    void begins() {
        bucket = s3.bucket("redis-backup");
        program = new BackupProgram(folder, redis, s3);
        redis.run(commands -> {
            for (int i = 0; i < 20; i++) {
                commands.set("key:" + i, "1");
            }
        });
    }

    @AfterEach
    void ends() {
        program.close();
        faults.heal();
        bucket.empty();
        redis.flush();
    }

    @Test
    void storesWhatDiffersAndSaysWhatItCameTo() {
        assertThat(program.run("backup", "--once", "-q", redis.uri(), "redis://ignored"))
                .as(() -> program.err())
                .isZero();
        assertThat(program.out().lines()).containsExactly("20 compared, 20 stored, 0 unchanged, 0 vanished, 0 parked");
        assertThat(program.err()).isEmpty();
        redis.run(commands -> {
            commands.set("key:1", "2");
            commands.del("key:2");
        });

        assertThat(program.run("backup", "--once", redis.uri(), "redis://ignored"))
                .isZero();

        assertThat(program.out().lines())
                .contains("[*] Starting Realtime Redis Backup service... OK!")
                .endsWith("19 compared, 2 stored, 18 unchanged, 1 vanished, 0 parked");
        assertThat(program.err().strip()).isEqualTo("caravan backup: Only the first URL counts, 1 more are ignored");
    }

    @Test
    void endsWithThreeWhereAKeyIsParked() {
        Map<String, String> large =
                IntStream.range(0, 1_000).boxed().collect(Collectors.toMap(i -> "field " + i, i -> "value " + i));
        redis.run(commands -> commands.hset("large", large));
        program.with("KEYSPACE_TO_S3_MAX_VALUE_BYTES", "10000");

        assertThat(program.run("backup", "--once", "-q"))
                .as(() -> program.out() + program.err())
                .isEqualTo(3);

        assertThat(program.out().strip()).isEqualTo("21 compared, 20 stored, 0 unchanged, 0 vanished, 1 parked");
    }

    @Test
    void goesOnWhereARetryHeals() {
        // The client tries twice itself.
        faults.next(5, S3Call.PUT, S3Fault.SLOW_DOWN);
        program.with("RETRY_DELAY", "50").with("S3_SERVER", faults.endpoint());

        assertThat(program.run("backup", "--once", "-q"))
                .as(() -> program.err())
                .isZero();

        assertThat(program.out().strip()).isEqualTo("20 compared, 20 stored, 0 unchanged, 0 vanished, 0 parked");
    }

    @Test
    void givesUpInOneLineWhereNoRetryHeals() {
        faults.always(S3Call.PUT, S3Fault.SLOW_DOWN);
        program.with("RETRY_DELAY", "50").with("S3_SERVER", faults.endpoint()).with("CAMEL_MAIN_SHUTDOWNTIMEOUT", "1");

        assertThat(program.run("backup", "--once", "-q")).isEqualTo(1);

        assertThat(program.out()).isEmpty();
        assertThat(program.err().lines())
                .filteredOn(line -> line.startsWith("caravan backup: "))
                .singleElement()
                .asString()
                .contains("redis-backup");
    }

    @Test
    void drawsABarOnATerminal() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "Needs script of util-linux to make a terminal");

        assertThat(program.runOnTerminal("backup", "--once", "-q"))
                .as(() -> program.out())
                .isZero();
        assertThat(program.out().strip()).doesNotContain("Backup ");
        assertThat(program.runOnTerminal("backup", "--once"))
                .as(() -> program.out())
                .isZero();
        assertThat(program.out()).containsPattern("Backup +100% .*20/20 keys \\(.+/.+\\) .*keys/s");
        assertThat(program.runOnTerminal("verify", "backup"))
                .as(() -> program.out())
                .isZero();

        assertThat(program.out()).containsPattern("Verify +100% .*20/20 keys \\(.+/.+\\) .*keys/s");
    }
}
