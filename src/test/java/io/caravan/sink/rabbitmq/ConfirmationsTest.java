package io.caravan.sink.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Return;
import io.caravan.sink.rabbitmq.PublishException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers in every order that a broker may give them in. */
class ConfirmationsTest {

    private static final PublishTerms TERMS =
            new PublishTerms("", "q", PublishTerms.properties(null, 2), true, 10, Duration.ofSeconds(1));

    private final Confirmations confirmations = new Confirmations();

    @Test
    void countsConfirmationsOutOfOrderAndOfMany() {
        begin(11, "a", "b", "c", "d", "e");

        confirmations.handleAck(13, false);
        confirmations.handleAck(12, true);
        confirmations.handleAck(13, true);
        confirmations.handleAck(15, false);

        assertThat(confirmations.settled()).isEqualTo(4);
        assertThat(confirmations.end(5)).isEqualTo(new PublishedBatch(5, 3, 4, 0, 0));
    }

    @Test
    void passesOverWhatComesLateForAnEarlierBatch() {
        begin(1, "a", "b");
        confirmations.end(2);
        begin(3, "a", "b");

        confirmations.handleAck(2, true);
        confirmations.handleNack(1, false);

        assertThat(confirmations.settled()).isZero();
        assertThat(confirmations.problem()).isNull();
    }

    @Test
    void findsTheFirstThatWasRefused() {
        begin(1, "a", "b", "c");

        confirmations.handleAck(1, false);
        confirmations.handleNack(3, true);

        assertThat(confirmations.problem().reason()).isEqualTo(Reason.NACKED);
        assertThat(confirmations.end(3)).isEqualTo(new PublishedBatch(3, 1, 1, 0, 2));
    }

    @Test
    void countsWhatCameBackAsNotConfirmedThoughItIsAcknowledged() {
        begin(1, "a", "b", "b", "c");

        confirmations.handle(returned("b"));
        confirmations.handleAck(4, true);

        assertThat(confirmations.settled()).isEqualTo(4);
        assertThat(confirmations.problem().reason()).isEqualTo(Reason.RETURNED);
        assertThat(confirmations.end(4)).isEqualTo(new PublishedBatch(4, 1, 3, 1, 0));
    }

    private void begin(long firstTag, String... bodies) {
        confirmations.begin(OutgoingBatch.of(List.of(bodies)), TERMS, firstTag);
    }

    private static Return returned(String body) {
        return new Return(312, "NO_ROUTE", "", "q", TERMS.standard(), body.getBytes(StandardCharsets.UTF_8));
    }
}
