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
import java.util.List;
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
    void sendsToNoEndpointThatOnlyALetterNames() {
        Path file = folder.resolve("authorized_keys");
        redis.run(commands -> commands.xadd(
                "caravan:dead-letters",
                Map.of(
                        "route", "keyvalues-to-postgres",
                        "kind", "message",
                        "payload", "a key of mine",
                        "endpoint", "file:" + folder + "?fileName=authorized_keys")));

        CommandResult result = line.run("replay", "--all");

        assertThat(result.exitCode()).as(result.toString()).isEqualTo(3);
        assertThat(result.out()).contains("impossible: ", "authorized_keys", "--to URI");
        assertThat(file).doesNotExist();
        assertThat(line.list().path("letters").get(0).path("attempts").asInt()).isOne();
    }

    @Test
    void refusesAnEndpointThatCannotBeMeantBeforeAnyLetterIsTried() {
        String id = park("one", new byte[] {1}, Instant.now());
        park("two", new byte[] {2}, Instant.now());

        for (String uri : List.of("htp:x", "file:x?nmae=y", "nothing")) {
            CommandResult result = line.run("replay", "--all", "--to", uri);
            assertThat(result.exitCode()).as(result.toString()).isEqualTo(2);
            assertThat(result.err()).contains("--to: There is no endpoint '" + uri + "'");
        }

        JsonNode letter = line.list().path("letters").get(0);
        assertThat(letter.path("id").asText()).isEqualTo(id);
        assertThat(letter.path("attempts").asInt()).isOne();
        assertThat(letter.path("reason").asText()).isEqualTo("too odd");
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
    void goesOnWhereALetterCannotBeRead() {
        String whole = park("one", new byte[] {1}, Instant.now());
        redis.run(commands -> {
            commands.xadd(
                    "caravan:dead-letters",
                    Map.of("kind", "x", "attempts", "many", "time", "then", "headers", "{\"a\":null,\"b\":\"1\"}"));
            commands.xadd("caravan:dead-letters", Map.of("kind", "message", "headers", "none"));
            commands.xadd("caravan:dead-letters", Map.of("kind", "message", "headers", "null"));
            commands.hset(
                    "{caravan:dead-letters}:tries",
                    commands.xadd("caravan:dead-letters", Map.of("kind", "message")),
                    "no JSON");
            commands.hset("{caravan:dead-letters}:tries", whole, "{\"attempts\":2,\"reason\":\"odd\",\"time\":\"\"}");
        });

        JsonNode letters = line.list().path("letters");
        assertThat(letters).hasSize(5);
        assertThat(letters.get(0).path("attempts").asInt()).isEqualTo(2);
        JsonNode odd = letters.get(1);
        assertThat(odd.path("kind").asText()).isEqualTo("description");
        assertThat(odd.path("attempts").asInt()).isOne();
        assertThat(odd.path("time").asText()).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(odd.path("headers").path("b").asText()).isEqualTo("1");
        String id = odd.path("id").asText();
        assertThat(line.run("show", id).exitCode()).isZero();
        CommandResult replayed = line.run("replay", "--all");
        assertThat(replayed.exitCode()).as(replayed.toString()).isEqualTo(3);
        assertThat(line.run("drop", id, "--yes").exitCode()).isZero();
        assertThat(line.run("drop", "--all", "--yes").out()).contains("Dropped 4 letters");
    }

    @Test
    void showsNothingThatMovesTheCursorOfATerminal() {
        String key = "a\nb\u001b[2J\u009b2J";
        String[] id = new String[1];
        redis.run(commands -> id[0] = commands.xadd(
                "caravan:dead-letters",
                Map.of("route", "keys-to-file" + key, "source", "db0 " + key, "payload", key, "reason", "no " + key)));

        CommandResult list = line.run("list");
        CommandResult shown = line.run("show", id[0]);
        CommandResult pretended = line.run("replay", "--all", "--dry-run");
        CommandResult replayed = line.run("replay", "--all");
        CommandResult dropped = line.run("drop", "--all", "--yes");

        assertThat(List.of(list, shown, pretended, replayed, dropped))
                .allSatisfy(result -> assertThat(result.out() + result.err()).doesNotContain("\u001b", "\u009b"));
        assertThat(list.out()).contains("db0 a b [2J 2J");
        assertThat(shown.out()).contains("source    db0 a b [2J 2J", "payload   a\nb [2J 2J");
        assertThat(replayed.out()).contains("There is no route 'keys-to-filea b [2J 2J' any more");
        assertThat(dropped.out()).contains("db0 a b [2J 2J, no a b [2J 2J");
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
