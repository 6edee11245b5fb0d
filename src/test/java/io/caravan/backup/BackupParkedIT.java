package io.caravan.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.process.backup.ObjectNames;
import io.caravan.state.backup.PassSchedule;
import io.caravan.testing.RedisServer;
import io.caravan.testing.S3Bucket;
import io.caravan.testing.S3Faults;
import io.caravan.testing.S3Server;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What cannot be stored is parked, once for each state of it, and everything else is stored. */
class BackupParkedIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    @RegisterExtension
    static final S3Faults faults = S3Faults.before(s3);

    private S3Bucket bucket;
    private BackupFlow backup;

    @BeforeEach
    void begins() {
        bucket = s3.bucket("parked");
        backup = new BackupFlow(redis, s3, "parked").set("window", 20).set("max-value-bytes", 20_000);
        backup.flows.set("s3.endpoint", faults.endpoint());
    }

    @AfterEach
    void ends() {
        backup.close();
        faults.heal();
        bucket.empty();
        redis.flush();
    }

    private static void grow() {
        redis.run(commands -> {
            for (int i = 0; i < 50; i++) {
                commands.rpush("large", "x".repeat(1_000));
            }
        });
    }

    private static void expectLetters(long letters) {
        redis.run(commands ->
                assertThat(commands.xlen("caravan:dead-letters")).as("letters").isEqualTo(letters));
    }

    private void pass() {
        long before = backup.reconcile().totals().passes();
        backup.flows
                .camel()
                .getRegistry()
                .lookupByNameAndType("passSchedule", PassSchedule.class)
                .want("a test asks for it");
        await("another pass")
                .atMost(BackupFlow.LONGEST)
                .until(() -> backup.reconcile().totals().passes() > before);
        backup.awaitSettled();
    }

    @Test
    void parksAValueThatIsTooLargeOnceForEachStateAndGoesOn() {
        grow();
        redis.run(commands -> commands.set("other", "1"));
        backup.start();
        expectLetters(1);

        pass();
        pass();
        expectLetters(1);

        redis.run(commands -> commands.set("other", "2"));
        backup.awaitValue("other", "2");
        redis.run(commands -> commands.rpush("large", "y".repeat(1_000)));
        await("a letter of the new state").atMost(BackupFlow.LONGEST).untilAsserted(() -> expectLetters(2));
        pass();
        expectLetters(2);

        redis.run(commands -> commands.ltrim("large", 0, 1));
        await("stored, as it is small by now")
                .atMost(BackupFlow.LONGEST)
                .until(() -> backup.latest("large").isPresent());
        assertThat(backup.objects().values())
                .as("no keys of our own")
                .extracting(BackupFlow::text)
                .containsExactlyInAnyOrder("large", "other");
    }

    @Test
    void parksAnObjectThatTheBucketRefusesAndStoresEverythingElse() {
        faults.refuseObject(new ObjectNames("", false).name(0, "refused".getBytes(StandardCharsets.UTF_8)));
        redis.run(commands -> commands.mset(Map.of("refused", "1", "before", "1")));
        backup.start();
        expectLetters(1);
        backup.awaitValue("before", "1");

        redis.run(commands -> commands.mset(Map.of("before", "2", "after", "1")));
        backup.awaitValue("before", "2");
        backup.awaitValue("after", "1");
        assertThat(backup.latest("refused")).isEmpty();

        faults.heal();
        redis.run(commands -> commands.set("refused", "2"));
        backup.awaitValue("refused", "2");
        expectLetters(1);
    }
}
