package io.caravan.state.letters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The last time that a letter was replayed in vain.
 *
 * @param attempts how often its record was tried up to then
 * @param reason   why it failed, one line
 * @param time     when
 */
record LetterTry(int attempts, String reason, Instant time) {

    private static final ObjectMapper JSON = new ObjectMapper();

    String json() {
        try {
            return JSON.writeValueAsString(Map.of("attempts", attempts, "reason", reason, "time", time.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns nothing for what is no JSON. */
    static Optional<LetterTry> parse(String json) {
        try {
            JsonNode read = JSON.readTree(json);
            return Optional.of(new LetterTry(
                    read.path("attempts").asInt(),
                    read.path("reason").asText(),
                    LetterFields.time(read.path("time").asText())));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
