package io.caravan.letters;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.cli.CommandResult;
import io.caravan.source.RedisConnections;
import io.caravan.state.letters.DeadLetter;
import io.caravan.state.letters.Hold;
import io.caravan.state.letters.LetterOrigin;
import io.caravan.state.letters.LetterOrigin.Kind;
import io.caravan.state.letters.LetterStore;
import io.caravan.testing.RedisServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the command shows and drops, and what it says where it cannot. */
class DeadLettersCommandIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--appendonly", "yes", "--appendfsync", "always");

    @TempDir
    Path folder;

    private final RedisConnections connections = new RedisConnections();
    private final LetterStore store = new LetterStore(connections);
    private final LettersLine line = new LettersLine(redis);

    @BeforeEach
    void begin() {
        redis.flush();
        connections.getSettings().setUri(redis.uri());
    }

    @AfterEach
    void end() {
        connections.close();
    }

    private String park(String route, byte[] payload, Instant time) {
        LetterOrigin origin = new LetterOrigin(Kind.message, Map.of("tenant", "7"), "", false);
        store.store(new DeadLetter(route, "db0 k", payload, "too odd", 1, time, origin), 100);
        String[] last = new String[1];
        store.each(letter -> {
            last[0] = letter.id();
            return true;
        });
        return last[0];
    }

    @Test
    void listsByRouteAndAgeAndSaysHowFullTheStoreIs() {
        park("one", new byte[] {1}, Instant.parse("2020-01-01T00:00:00Z"));
        String second = park("two", new byte[] {2}, Instant.now());

        CommandResult all = line.run("list");
        assertThat(all.exitCode()).as(all.toString()).isZero();
        assertThat(all.out()).contains("one: 1", "two: 1", "caravan:dead-letters holds 2 of at most 10000 letters");
        assertThat(line.run("list", "--route", "one").out()).doesNotContain("two: 1");
        JsonNode young = json(line.run("list", "--since", "1h", "--output", "json"));
        assertThat(young.path("letters")).hasSize(1);
        assertThat(young.path("letters").get(0).path("id").asText()).isEqualTo(second);
        assertThat(line.run("list", "--since", "yesterday").exitCode()).isEqualTo(2);
        assertThat(line.run("list", "--limit", "1").out()).contains("The newest 1 of 2");
    }

    private static JsonNode json(CommandResult result) {
        try {
            return new com.fasterxml.jackson.databind.ObjectMapper().readTree(result.out());
        } catch (java.io.IOException e) {
            throw new AssertionError(result.toString(), e);
        }
    }

    @Test
    void showsAllOfALetterAndWritesItsBytes() throws Exception {
        byte[] payload = {0, (byte) 0xff, 'a'};
        String id = park("one", payload, Instant.now());

        CommandResult shown = line.run("show", id);
        assertThat(shown.out()).contains("route     one", "header    tenant: 7", "payload   \\x00ff61", "too odd");
        Path file = folder.resolve("payload");
        assertThat(line.run("show", id, "--payload", file.toString()).exitCode())
                .isZero();
        assertThat(Files.readAllBytes(file)).isEqualTo(payload);
        CommandResult unknown = line.run("show", "1-1");
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.err()).contains("There is no dead letter 1-1");
    }

    @Test
    void dropsOnlyWhatIsSaidAndAsked() {
        String first = park("one", new byte[] {1}, Instant.now());
        park("two", new byte[] {2}, Instant.now());

        assertThat(line.run("drop", "--all").exitCode()).isEqualTo(2);
        assertThat(line.run("drop", "--yes").exitCode()).isEqualTo(2);
        assertThat(line.run("drop", first, "1-1", "--yes").exitCode()).isEqualTo(3);
        assertThat(line.list().path("held").asInt()).isOne();
        assertThat(line.run("drop", "--route", "two", "--yes").out()).contains("two, db0 k, too odd", "Dropped 1");
        redis.run(commands -> assertThat(commands.keys("*")).containsExactly("caravan:dead-letters"));
    }

    @Test
    void leavesALetterAloneThatAnotherReplays() {
        String id = park("one", new byte[] {1}, Instant.now());
        assertThat(store.hold(id, "another", Duration.ofMinutes(1))).isEqualTo(Hold.DONE);
        assertThat(store.hold(id, "me", Duration.ofMinutes(1))).isEqualTo(Hold.HELD);

        CommandResult dropped = line.run("drop", id, "--yes");

        assertThat(dropped.err()).contains(id + " is being replayed");
        assertThat(line.list().path("held").asInt()).isOne();
        store.release(id, "another");
        assertThat(line.run("drop", id, "--yes").exitCode()).isZero();
    }

    @Test
    void saysWhichRouteIsMissing() {
        park("gone", "x".getBytes(StandardCharsets.UTF_8), Instant.now());

        CommandResult result = line.run("replay", "--all");

        assertThat(result.exitCode()).as(result.toString()).isEqualTo(3);
        assertThat(result.out()).contains("There is no route 'gone' any more");
        assertThat(line.list().path("letters").get(0).path("attempts").asInt()).isOne();
    }

    @Test
    void pretendsToReplayAndSaysHow() {
        String id = park("gone", new byte[] {1}, Instant.now());

        CommandResult result = line.run("replay", id, "--dry-run");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("at least once, each with the id of its letter as message id", id);
        assertThat(line.list().path("held").asInt()).isOne();
    }

    @Test
    void findsAndDropsLettersUnderAnotherPrefix() {
        connections.getSettings().setOwnKeyPrefix("own:");
        park("one", new byte[] {1}, Instant.now());
        LettersLine own = new LettersLine(redis).set("caravan.key-prefix", "own:");

        assertThat(line.list().path("held").asInt()).isZero();
        assertThat(own.list().path("held").asInt()).isOne();
        assertThat(own.run("drop", "--all", "--yes").exitCode()).isZero();
    }

    @Test
    void readsALetterOfAnOlderVersion() {
        new LetterStream(redis).add("streams-to-postgres", "db3 a b 7-1", "[\"n\",\"1\"]");

        JsonNode letter = line.list().path("letters").get(0);

        assertThat(letter.path("kind").asText()).isEqualTo("entry");
        assertThat(letter.path("attempts").asInt()).isEqualTo(2);
        assertThat(line.run("drop", "--all", "--yes").exitCode()).isZero();
        assertThat(line.list().path("held").asInt()).isZero();
    }

    @Test
    void saysWhetherItLookedForTotals() {
        LettersLine away = new LettersLine(redis)
                .set("postgres.url", "jdbc:postgresql://localhost:1/none")
                .set("postgres.connect-timeout", "300");

        assertThat(line.run("list").out()).contains("Totals of counters were not looked for: set postgres.url");
        assertThat(line.list().path("totalsListed").asBoolean(true)).isFalse();
        assertThat(away.run("list").out()).doesNotContain("not looked for");
        assertThat(away.run("list").err()).contains("Totals of counters that their table refused are not listed");
        assertThat(away.list().path("totalsListed").asBoolean(true)).isFalse();
    }

    @Test
    void mentionsAStoreElsewhere() {
        CommandResult result =
                new LettersLine(redis).set("dead-letter.uri", "file:letters").run("list");

        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).contains("go to file:letters (dead-letter.uri)");
    }
}
