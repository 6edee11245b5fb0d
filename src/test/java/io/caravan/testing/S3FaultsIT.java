package io.caravan.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.source.s3.S3Connection;
import io.caravan.source.s3.S3Failures;
import io.caravan.source.s3.S3Failures.Kind;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.sync.RequestBody;

class S3FaultsIT {

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    @RegisterExtension
    static final S3Faults faults = S3Faults.before(s3);

    private static final int SIZE = 300_000;

    private final byte[] content = new byte[SIZE];
    private final S3Bucket behind = s3.bucket("faults");
    private S3Connection connection;

    @BeforeEach
    void connect() {
        new Random(1).nextBytes(content);
        connection = s3.connection("faults");
        connection.getSettings().setEndpoint(faults.endpoint());
        connection.getSettings().setTimeout(500);
    }

    @AfterEach
    void heal() {
        connection.close();
        faults.heal();
        faults.forgetCounts();
        behind.empty();
    }

    private void put() {
        connection.client().putObject(put -> put.bucket("faults").key("key"), RequestBody.fromBytes(content));
    }

    private byte[] get() {
        return connection
                .client()
                .getObjectAsBytes(get -> get.bucket("faults").key("key"))
                .asByteArray();
    }

    private static void assertAway(ThrowingCallable request) {
        assertThatThrownBy(request)
                .satisfies(failure -> assertThat(S3Failures.kindOf(failure)).isEqualTo(Kind.AWAY));
    }

    @Test
    void forwardsAndCountsWhatIsAsked() {
        put();
        connection.client().headObject(head -> head.bucket("faults").key("key"));
        connection.client().listObjectsV2(list -> list.bucket("faults"));
        assertThat(get()).isEqualTo(content);
        connection.client().deleteObject(delete -> delete.bucket("faults").key("key"));

        for (S3Call call : Arrays.asList(S3Call.PUT, S3Call.HEAD, S3Call.LIST, S3Call.GET, S3Call.DELETE)) {
            assertThat(faults.count(call)).as("%s", call).isOne();
        }
        assertThat(behind.names()).isEmpty();
    }

    @Test
    void theClientTriesOnceMoreAndNoMore() {
        faults.next(1, S3Call.PUT, S3Fault.SLOW_DOWN);
        put();
        assertThat(faults.count(S3Call.PUT)).isEqualTo(2);

        faults.always(S3Call.PUT, S3Fault.SLOW_DOWN);

        assertAway(this::put);
        assertThat(faults.count(S3Call.PUT)).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(
            value = S3Fault.class,
            names = {"SLOW_DOWN", "HANG"})
    void keepsARequestFromTheServer(S3Fault fault) {
        faults.always(fault);

        assertAway(this::put);

        assertThat(behind.names()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = S3Fault.class,
            names = {"LOSE_ANSWER", "SILENCE"})
    void keepsAnAnswerFromTheClientAfterTheServerHasDoneItsWork(S3Fault fault) {
        faults.always(S3Call.PUT, fault);

        assertAway(this::put);

        assertThat(behind.get("key")).isEqualTo(content);
    }

    @Test
    void endsABodyInItsMiddle() {
        behind.put("key", content);
        faults.always(S3Call.GET, S3Fault.TRUNCATE);

        assertAway(this::get);
    }

    @Test
    void endsABodyThatIsReadAsAStream() throws IOException {
        behind.put("key", content);
        faults.next(1, S3Call.GET, S3Fault.TRUNCATE);

        try (var stream =
                connection.client().getObject(get -> get.bucket("faults").key("key"))) {
            assertAway(() -> stream.readAllBytes());
        }
    }

    @Test
    void changesABitOfABody() {
        behind.put("key", content);
        faults.next(1, S3Call.GET, S3Fault.FLIP);

        byte[] read = get();

        assertThat(read).hasSize(SIZE);
        assertThat(Arrays.mismatch(read, content)).isEqualTo(SIZE / 2);
        assertThat(get()).isEqualTo(content);
    }

    @Test
    void refusesConnectionsUntilItIsHealed() {
        faults.refuse();
        assertAway(this::put);

        faults.heal();
        put();

        assertThat(behind.get("key")).isEqualTo(content);
    }
}
