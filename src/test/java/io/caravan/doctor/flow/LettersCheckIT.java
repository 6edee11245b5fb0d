package io.caravan.doctor.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.doctor.Answer;
import io.caravan.doctor.Level;
import io.caravan.source.RedisConnections;
import io.caravan.state.letters.DeadLetter;
import io.caravan.state.letters.LetterOrigin;
import io.caravan.state.letters.LetterStore;
import io.caravan.testing.RedisServer;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Letters as flows store them, under a prefix of somebody's own. */
class LettersCheckIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @ParameterizedTest
    @CsvSource({
        "0, ok, 0 of 10",
        "1, warning, 1 of 10 wait",
        "7, warning, 7 of 10 wait",
        "8, warning, 8 of 10: nearly full",
        "10, fault, 10 of 10: full"
    })
    void seesHowFullTheDeadLettersAre(int letters, Level level, String seen) {
        redis.flush();
        try (RedisConnections connections = new RedisConnections()) {
            connections.getSettings().setUri(redis.uri());
            connections.getSettings().setOwnKeyPrefix("mine:");
            LetterStore store = new LetterStore(connections);
            for (int letter = 0; letter < letters; letter++) {
                byte[] payload = {(byte) letter};
                LetterOrigin key = new LetterOrigin(LetterOrigin.Kind.key, Map.of(), "", false);
                store.store(new DeadLetter("route", "source", payload, "reason", 1, Instant.now(), key), 10);
            }

            Answer answer = new LettersCheck(10).of(connections);

            assertThat(answer.level()).isEqualTo(level);
            assertThat(answer.seen()).startsWith(seen);
        }
    }
}
