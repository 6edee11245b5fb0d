package io.caravan.sink.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.source.RedisConnections;
import io.caravan.source.capture.KeyState;
import io.caravan.source.capture.KeyState.Form;
import org.junit.jupiter.api.Test;

class RestoreTermsTest {

    private static RestoreTerms terms(RestoredTtl ttl, Integer database) {
        return new RestoreTerms(false, ttl, GoneKeys.delete, false, database);
    }

    private static KeyState state(int database, long expiresAt, long capturedAt) {
        return new KeyState(database, new byte[0], "string", Form.STRING, new byte[0], 0, expiresAt, capturedAt);
    }

    @Test
    void keepsTheTimeAtWhichAKeyExpires() {
        assertThat(terms(RestoredTtl.keep, null).expiryOf(state(0, 500, 100), 300))
                .isEqualTo(500);
        assertThat(terms(RestoredTtl.keep, null).isExpired(state(0, 500, 100), 499))
                .isFalse();
        assertThat(terms(RestoredTtl.keep, null).isExpired(state(0, 500, 100), 500))
                .isTrue();
        assertThat(terms(RestoredTtl.keep, null).isExpired(state(0, -1, 100), 500))
                .isFalse();
    }

    @Test
    void shiftsWhatWasLeftWhenTheKeyWasCaptured() {
        assertThat(terms(RestoredTtl.shift, null).expiryOf(state(0, 500, 100), 10_000))
                .isEqualTo(10_400);
        assertThat(terms(RestoredTtl.shift, null).isExpired(state(0, 500, 100), 10_000))
                .isFalse();
        assertThat(terms(RestoredTtl.shift, null).isExpired(state(0, 500, 500), 10_000))
                .isTrue();
    }

    @Test
    void dropsTheExpiry() {
        assertThat(terms(RestoredTtl.drop, null).expiryOf(state(0, 500, 100), 10_000))
                .isEqualTo(-1);
        assertThat(terms(RestoredTtl.drop, null).isExpired(state(0, 500, 100), 10_000))
                .isFalse();
    }

    @Test
    void putsOnlyKeysOfAnUnknownDatabaseWhereItSays() {
        try (RedisConnections connections = new RedisConnections()) {
            connections.getSettings().setUri("redis://localhost/4");

            assertThat(terms(RestoredTtl.keep, 7).databaseOf(state(2, -1, 0), connections))
                    .isEqualTo(2);
            assertThat(terms(RestoredTtl.keep, 7).databaseOf(state(KeyState.UNKNOWN_DATABASE, -1, 0), connections))
                    .isEqualTo(7);
            assertThat(terms(RestoredTtl.keep, null).databaseOf(state(KeyState.UNKNOWN_DATABASE, -1, 0), connections))
                    .isEqualTo(4);
        }
    }
}
