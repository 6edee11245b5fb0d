package io.caravan.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.source.stream.StreamEntry;
import io.caravan.source.stream.StreamField;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the flow streams-to-postgres writes of entries that are out of the ordinary. */
class StreamValuesIT {

    private static final Duration LONGEST = Duration.ofSeconds(30);
    /** Half an hour before midnight of the 31st of December 2023 in UTC. */
    private static final String NEW_YEARS_EVE = "1704065400123-7";

    private static final String BY_DAY =
            "CREATE TABLE redis_streams (id serial, stream_key text NOT NULL, message_id text NOT NULL, data jsonb NOT NULL,"
                    + " unix_timestamp timestamp NOT NULL, streaming_date date NOT NULL,"
                    + " UNIQUE (stream_key, message_id, streaming_date)) PARTITION BY RANGE (streaming_date);"
                    + " CREATE TABLE redis_streams_default PARTITION OF redis_streams DEFAULT";

    private static final String WITHOUT_ZONE =
            "CREATE TABLE redis_streams (stream_key text, message_id text, data jsonb, \"timestamp\" timestamp,"
                    + " UNIQUE (stream_key, message_id))";

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start("timezone=Pacific/Kiritimati");

    private final TimeZone zone = TimeZone.getDefault();
    private ShippedFlows flows;

    @BeforeEach
    void begin() throws SQLException {
        redis.flush();
        postgres.execute("DROP TABLE IF EXISTS redis_streams, redis_streams_default");
        flows = new ShippedFlows(redis, postgres)
                .set("streams-to-postgres.enabled", true)
                .set("streams-to-postgres.databases", "0-3")
                .set("streams-to-postgres.discovery-interval", 100);
    }

    @AfterEach
    void end() {
        flows.close();
        TimeZone.setDefault(zone);
    }

    private static void add(String stream, String id) {
        redis.run(commands -> commands.xadd(stream, new XAddArgs().id(id), Map.of("n", "1")));
    }

    /** Adds an entry of bytes, each given as a character of Latin-1. */
    private static void addBytes(String stream, String... fields) {
        RedisClient client = RedisClient.create(redis.uri());
        StringCodec latin = new StringCodec(StandardCharsets.ISO_8859_1);
        try (var connection = client.connect(latin)) {
            CommandArgs<String, String> args =
                    new CommandArgs<>(latin).addKey(stream).add("*");
            List.of(fields).forEach(args::addValue);
            connection.sync().dispatch(CommandType.XADD, new StatusOutput<>(latin), args);
        } finally {
            client.shutdown();
        }
    }

    private static void awaitRows(int count) {
        await(count + " rows").atMost(LONGEST).ignoreExceptions().until(() -> rows() == count);
    }

    private static int rows() throws SQLException {
        return Integer.parseInt(postgres.query("SELECT count(*) FROM redis_streams"));
    }

    private static String all(String expression) throws SQLException {
        return postgres.query(
                "SELECT string_agg(" + expression + ", ' | ' ORDER BY stream_key, message_id)" + " FROM redis_streams");
    }

    private static List<Map<String, String>> letters() {
        List<Map<String, String>> letters = new ArrayList<>();
        redis.run(commands -> commands.xrange("caravan:dead-letters", Range.unbounded())
                .forEach(letter -> letters.add(letter.getBody())));
        return letters;
    }

    @Test
    void makesItsTableWhenItStarts() {
        flows.start();

        awaitRows(0);
    }

    @Test
    void saysWhatIsWrongWithItsTableBeforeAnEntryComesAndGoesOnWhenItIsMended() throws Exception {
        postgres.execute("CREATE TABLE redis_streams (id int)");
        flows.start();
        await("health says it")
                .atMost(LONGEST)
                .untilAsserted(() -> assertThat(flows.ailments())
                        .anySatisfy(line -> assertThat(line).contains("cannot hold stream entries")));

        postgres.execute("DROP TABLE redis_streams");
        add("orders", "1-1");

        awaitRows(1);
        await("health is well")
                .atMost(LONGEST)
                .untilAsserted(() -> assertThat(flows.ailments()).isEmpty());
    }

    @Test
    void namesStreamsOfEachDatabaseDifferently() throws Exception {
        add("orders", "1-1");
        add("db2:orders", "1-1");
        redis.run(commands -> {
            commands.select(2);
            commands.xadd("orders", new XAddArgs().id("1-1"), Map.of("n", "1"));
            commands.select(0);
        });

        flows.start();

        awaitRows(3);
        assertThat(all("stream_key")).isEqualTo("db0:db2:orders | db2:orders | orders");
    }

    @Test
    void keepsEveryByteOfFieldsThatAreNoText() throws Exception {
        addBytes("\u00ff", "nul", "a\0b", "\u00fe", "bad", "hex", "\\x41", "same", "1", "same", "2", "", "");

        flows.start();

        awaitRows(1);
        assertThat(all("stream_key")).isEqualTo("\\xff");
        assertThat(postgres.query(
                        "SELECT data = '{\"nul\": \"\\\\x610062\", \"\\\\xfe\": \"bad\", \"hex\": \"\\\\x5c783431\","
                                + " \"same\": [\"1\", \"2\"], \"\": \"\"}' FROM redis_streams"))
                .as(postgres.query("SELECT data::text FROM redis_streams"))
                .isEqualTo("t");
        assertThat(letters()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", BY_DAY, WITHOUT_ZONE})
    void keepsEntriesWhoseTimeIsBeyondThatOfTheDatabase(String table) throws Exception {
        postgres.execute(table);
        for (String id : List.of(
                "0-1",
                "9223371331199999-1",
                "9224318015999999-1",
                "9224318016000000-1",
                "9223372036854775807-1",
                "18446744073709551615-18446744073709551615")) {
            add("orders", id);
        }

        flows.start();

        awaitRows(6);
        assertThat(letters()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"America/St_Johns", "Pacific/Kiritimati", "UTC"})
    void writesTheTimeOfTheIdInUtcWhateverTheZoneOfProgramSessionAndServer(String here) throws Exception {
        TimeZone.setDefault(TimeZone.getTimeZone(here));
        add("orders", NEW_YEARS_EVE);

        flows.start();

        awaitRows(1);
        assertThat(all("(\"timestamp\" AT TIME ZONE 'UTC')::text")).isEqualTo("2023-12-31 23:30:00.123");
    }

    @ParameterizedTest
    @ValueSource(strings = {"America/St_Johns", "Pacific/Kiritimati", "UTC"})
    void writesUtcToAColumnWithoutZone(String here) throws Exception {
        postgres.execute(WITHOUT_ZONE);
        TimeZone.setDefault(TimeZone.getTimeZone(here));
        add("orders", NEW_YEARS_EVE);

        flows.start();

        awaitRows(1);
        assertThat(all("\"timestamp\"::text")).isEqualTo("2023-12-31 23:30:00.123");
    }

    @ParameterizedTest
    @ValueSource(strings = {"America/St_Johns", "Pacific/Kiritimati", "UTC"})
    void putsAnEntryIntoThePartitionOfItsDayInUtc(String here) throws Exception {
        postgres.execute(BY_DAY);
        TimeZone.setDefault(TimeZone.getTimeZone(here));
        add("orders", NEW_YEARS_EVE);

        flows.start();

        awaitRows(1);
        assertThat(all("streaming_date || ' ' || unix_timestamp")).isEqualTo("2023-12-31 2023-12-31 23:30:00.123");
    }

    @Test
    void waitsWhileNoPartitionFitsAndParksNothing() throws Exception {
        postgres.execute(BY_DAY);
        flows.start();
        add("orders", "1-1");
        awaitRows(1);

        postgres.execute("ALTER TABLE redis_streams DETACH PARTITION redis_streams_default");
        add("orders", "2-1");
        await("health says it")
                .atMost(LONGEST)
                .untilAsserted(() -> assertThat(flows.ailments())
                        .anySatisfy(line -> assertThat(line).contains("no partition of relation")));
        postgres.execute("ALTER TABLE redis_streams ATTACH PARTITION redis_streams_default DEFAULT");

        awaitRows(2);
        assertThat(letters()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"false, old", "true, 1"})
    void overwritesRowsOnlyWhenAsked(boolean overwrite, String expected) throws Exception {
        postgres.execute(
                WITHOUT_ZONE + "; INSERT INTO redis_streams VALUES ('orders', '1-1', '{\"n\": \"old\"}', now())");
        add("orders", "1-1");
        add("orders", "2-1");

        flows.set("streams-to-postgres.overwrite", overwrite).start();

        awaitRows(2);
        assertThat(postgres.query("SELECT data ->> 'n' FROM redis_streams WHERE message_id = '1-1'"))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void takesAnEntryTwiceInOneBatch(boolean overwrite) throws Exception {
        flows.set("streams-to-postgres.overwrite", overwrite).start();

        flows.camel()
                .createProducerTemplate()
                .requestBody("direct:stream-rows", List.of(entry("first"), entry("second"), entry("third")));

        assertThat(rows()).isEqualTo(1);
        assertThat(all("data ->> 'n'")).isEqualTo("third");
    }

    private static StreamEntry entry(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return new StreamEntry(0, new byte[] {'s'}, "1-1", List.of(new StreamField(new byte[] {'n'}, bytes)), 1);
    }

    @Test
    void parksTheEntriesOfAStreamWhoseNameNoIndexHolds() throws Exception {
        StringBuilder name = new StringBuilder();
        // Nothing that could be compressed
        new Random(1).ints(10_000, 'a', 'z' + 1).forEach(letter -> name.append((char) letter));
        add(name.toString(), "1-1");
        for (int i = 1; i <= 50; i++) {
            add("orders", i + "-1");
        }

        flows.start();

        awaitRows(50);
        await("one letter").atMost(LONGEST).until(() -> letters().size() == 1);
        assertThat(letters().get(0).get("reason")).contains("index row");
        assertThat(letters().get(0).get("source")).startsWith("db0 " + name.substring(0, 20));
    }
}
