package io.caravan.sink.rabbitmq;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.process.ValuedEvent;
import io.caravan.process.ValuedEvent.LeftOut;
import io.caravan.source.KeyText;
import io.caravan.source.keyspace.KeyEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyEventMessagesTest {

    private static final long TIME = 1_767_225_600_123L;

    private final KeyEventMessages messages = new KeyEventMessages();

    @ParameterizedTest
    @ValueSource(strings = {"a", "", "a\nb\n", "a\0b", "\0", "\u00ff\u00fe\u00c3", "\\x61", "0\nset\na"})
    void sendsDatabaseEventAndEachByteOfTheKeyInThePlainForm(String key) {
        OutgoingMessage message = only(event(3, "set", key));

        assertThat(new String(message.body(), ISO_8859_1)).isEqualTo("3\nset\n" + key);
        assertThat(message.contentType()).isEqualTo("text/plain");
        assertThat(message.routingKey()).isNull();
        assertThat(message.deliveryMode()).isNull();
        assertThat(message.headers()).isEmpty();
    }

    @Test
    void makesOneMessageOfEachEventInTheirOrder() {
        List<OutgoingMessage> made =
                messages.messages(List.of(event(0, "set", "a"), event(0, "expire", "a"), event(0, "set", "a")));

        assertThat(made)
                .extracting(message -> new String(message.body(), UTF_8))
                .containsExactly("0\nset\na", "0\nexpire\na", "0\nset\na");
    }

    @Test
    void givesMessagesTheDeliveryModeThatIsSet() {
        messages.setDeliveryMode(2);

        assertThat(only(event(0, "set", "a")).deliveryMode()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 3})
    void refusesADeliveryModeThatIsNone(int mode) {
        assertThatThrownBy(() -> messages.setDeliveryMode(mode))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A delivery mode must be 0, 1 or 2, but is " + mode);
    }

    @ParameterizedTest
    @CsvSource({
        "redis_keyspace_events, redis_keyspace_events",
        "keys.${event}, keys.hset",
        "${database}, 7",
        "${event}.${database}.${key}.end, hset.7.user:1.end",
        "${event}${event}, hsethset",
        "a$b{c}$, a$b{c}$"
    })
    void fillsTheRoutingKeyWithWhatTheEventHolds(String template, String routingKey) {
        messages.setRoutingKey(template);

        assertThat(only(event(7, "hset", "user:1")).routingKey()).isEqualTo(routingKey);
    }

    @Test
    void encodesAKeyThatIsNoTextForTheRoutingKey() {
        messages.setRoutingKey("${key}");

        assertThat(only(event(0, "set", "\u00ff\0")).routingKey()).isEqualTo("\\xff00");
    }

    @Test
    void leavesTheRoutingKeyToTheEndpointWhenItIsEmpty() {
        messages.setRoutingKey("");

        assertThat(only(event(0, "set", "a")).routingKey()).isNull();
    }

    @Test
    void cutsARoutingKeyAfterTheLastCharacterThatFits() {
        messages.setRoutingKey("k.${key}");

        String routingKey = only(new KeyEvent(0, "set", "é".repeat(200).getBytes(UTF_8), TIME, 1))
                .routingKey();

        assertThat(routingKey).isEqualTo("k." + "é".repeat(126));
    }

    @ParameterizedTest
    @ValueSource(strings = {"keys.${name}", "${body}", "${}", "${event", "keys.${event}.${ key }"})
    void refusesAPlaceItCannotFillAndSaysWhatItCan(String template) {
        assertThatThrownBy(() -> messages.setRoutingKey(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Cannot fill ${")
                .hasMessageContaining("'" + template + "': it may hold ${event}, ${database} and ${key}");
    }

    @Test
    void refusesARoutingKeyThatIsTooLong() {
        assertThatThrownBy(() -> messages.setRoutingKey("é".repeat(128) + "${event}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has 256 without what it is filled with");
    }

    @Test
    void writesACloudEvent() throws IOException {
        messages.setForm("cloudevents");
        messages.setSource("rediss://user:p@ss/word@cache-1:6380/2?timeout=3s");

        OutgoingMessage message = only(event(7, "hset", "user:1"));

        JsonNode json = read(message);
        assertThat(message.contentType()).isEqualTo("application/cloudevents+json");
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly("specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data");
        assertThat(json.get("specversion").asText()).isEqualTo("1.0");
        assertThat(json.get("source").asText()).isEqualTo("rediss://cache-1:6380/7");
        assertThat(json.get("type").asText()).isEqualTo("io.caravan.redis.key.hset");
        assertThat(json.get("subject").asText()).isEqualTo("user:1");
        assertThat(json.get("time").asText()).isEqualTo("2026-01-01T00:00:00.123Z");
        assertThat(json.get("datacontenttype").asText()).isEqualTo("application/json");
        assertThat(json.get("data")).hasToString("{\"database\":7,\"event\":\"hset\",\"key\":\"user:1\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "redis://localhost:6379, redis://localhost:6379/0",
        "redis://:secret@h:1, redis://h:1/0",
        "'redis-sentinel://:secret@h1:1,h2:2/0#mymaster', 'redis-sentinel://h1:1,h2:2/0'",
        "cache:6379, redis://cache:6379/0",
        "user:secret@cache:6379, redis://cache:6379/0"
    })
    void namesTheServerWithoutAnySecret(String uri, String source) throws IOException {
        messages.setForm("cloudevents");
        messages.setSource(uri);

        assertThat(read(only(event(0, "set", "a"))).get("source").asText()).isEqualTo(source);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb\t\"c\\", "a\0b", "\u00ff\u00fe", "\\x61", "x\u00c3\u00a9", "\u00c3"})
    void givesAKeyOfAnyBytesBackFromACloudEvent(String key) throws IOException {
        messages.setForm("cloudevents");

        JsonNode json = read(only(event(0, "set", key)));

        assertThat(KeyText.decode(json.get("subject").asText())).isEqualTo(key.getBytes(ISO_8859_1));
        assertThat(KeyText.decode(json.get("data").get("key").asText())).isEqualTo(key.getBytes(ISO_8859_1));
    }

    @Test
    void leavesOutTheSubjectOfAnEmptyKey() throws IOException {
        messages.setForm("cloudevents");

        JsonNode json = read(only(event(0, "set", "")));

        assertThat(json.has("subject")).isFalse();
        assertThat(json.get("data").get("key").asText()).isEmpty();
    }

    @Test
    void givesEachCloudEventAnIdOfItsOwnAlsoWhenTwoHoldTheSame() throws IOException {
        messages.setForm("cloudevents");
        List<KeyEvent> first = random(new Random(1), 500);
        List<KeyEvent> second = random(new Random(2), 500);

        List<String> ids = new ArrayList<>(ids(first));
        ids.addAll(ids(second));

        assertThat(ids).doesNotHaveDuplicates().hasSize(1000);
    }

    @Test
    void givesEventsOfOneMillisecondIdsOfTheirOwnInAnyNumberOfBatches() throws IOException {
        messages.setForm("cloudevents");
        List<String> ids = new ArrayList<>();

        for (String key : List.of("a", "b", "c", "a", "b", "a")) {
            ids.addAll(ids(List.of(event(0, "set", key))));
        }

        assertThat(ids).doesNotHaveDuplicates().hasSize(6);
    }

    @Test
    void givesABatchThatIsSentAgainTheSameIds() throws IOException {
        messages.setForm("cloudevents");
        messages.messages(random(new Random(1), 500));
        List<KeyEvent> batch = random(new Random(2), 500);

        List<String> ids = ids(batch);

        assertThat(ids(new ArrayList<>(batch))).isEqualTo(ids);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {"string {\"a\":1} \"{\\\"a\\\":1}\"", "hash {\"a\":\"1\"} {\"a\":\"1\"}", "list [\"a\"] [\"a\"]"})
    void carriesTheValueThatComesWithAnEventInACloudEvent(String type, String value, String json) throws IOException {
        messages.setForm("cloudevents");
        KeyEvent event = event(0, "set", "a");

        OutgoingMessage message = messages.messages(List.of(new ValuedEvent(event, type, value, null)))
                .get(0);

        JsonNode data = read(message).get("data");
        assertThat(data.get("type").asText()).isEqualTo(type);
        assertThat(data.get("value")).hasToString(json);
    }

    @Test
    void carriesTheValueInHeadersOfThePlainForm() {
        List<OutgoingMessage> made =
                messages.messages(List.of(new ValuedEvent(event(0, "set", "a"), "string", "value", null)));

        assertThat(made).singleElement().satisfies(message -> {
            assertThat(message.body()).isEqualTo("0\nset\na".getBytes(UTF_8));
            assertThat(message.headers()).isEqualTo(Map.of("redis-type", "string", "redis-value", "value"));
        });
    }

    @ParameterizedTest
    @EnumSource
    void saysInBothFormsWhyThereIsNoValue(LeftOut reason) throws IOException {
        List<ValuedEvent> events = List.of(
                new ValuedEvent(event(0, "set", "a"), "stream", null, reason),
                new ValuedEvent(event(0, "set", "a"), null, null, reason));

        assertThat(messages.messages(events))
                .extracting(OutgoingMessage::headers)
                .containsExactly(
                        Map.of("redis-type", "stream", "redis-value-left-out", reason.word()),
                        Map.of("redis-value-left-out", reason.word()));
        messages.setForm("cloudevents");
        List<OutgoingMessage> made = messages.messages(events);
        assertThat(read(made.get(0)).get("data"))
                .hasToString("{\"database\":0,\"event\":\"set\",\"key\":\"a\",\"type\":\"stream\",\"valueLeftOut\":\""
                        + reason.word() + "\"}");
        assertThat(read(made.get(1)).get("data"))
                .hasToString(
                        "{\"database\":0,\"event\":\"set\",\"key\":\"a\",\"valueLeftOut\":\"" + reason.word() + "\"}");
    }

    @ParameterizedTest
    @CsvSource({"3072, true", "3073, false"})
    void leavesOutAValueThatDoesNotFitIntoOneFrame(int bytes, boolean fits) {
        ValuedEvent ascii = new ValuedEvent(event(0, "set", "a"), "string", "x".repeat(bytes), null);
        ValuedEvent wide = new ValuedEvent(
                event(0, "set", "a"), "string", "\uD83D\uDE00".repeat(bytes / 4) + "x".repeat(bytes % 4), null);

        for (ValuedEvent each : List.of(ascii, wide)) {
            Map<String, Object> headers = new ValueHeaders(4096).of(each);

            assertThat(headers.containsKey("redis-value")).isEqualTo(fits);
            assertThat(headers.get("redis-value-left-out")).isEqualTo(fits ? null : "too-large");
        }
    }

    @Test
    void leavesOutTheTimeOfACloudEventWhereNobodyNotedIt() throws IOException {
        messages.setForm("cloudevents");

        JsonNode json = read(only(new KeyEvent(0, "set", "a".getBytes(UTF_8), 0, 0)));

        assertThat(json.has("time")).isFalse();
        assertThat(json.get("type").asText()).isEqualTo("io.caravan.redis.key.set");
    }

    @Test
    void givesEventsWhoseTimeNobodyNotedIdsOfTheirOwnAlsoAfterARestart() throws IOException {
        KeyEventMessages restarted = new KeyEventMessages();
        List<String> ids = new ArrayList<>();
        List<KeyEvent> last = List.of();

        for (KeyEventMessages each : List.of(messages, restarted)) {
            each.setForm("cloudevents");
            for (int i = 0; i < 3; i++) {
                last = List.of(untimed(), untimed());
                ids.addAll(ids(each, last));
            }
        }

        assertThat(ids).doesNotHaveDuplicates().hasSize(12);
        assertThat(ids(restarted, last)).isEqualTo(ids.subList(10, 12));
    }

    private static KeyEvent untimed() {
        return new KeyEvent(0, "set", "a".getBytes(UTF_8), 0, 0);
    }

    @Test
    void refusesABodyOfSomethingElse() {
        assertThatThrownBy(() -> messages.messages(List.of("text")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("the body holds java.lang.String");
    }

    @Test
    void refusesAFormItDoesNotKnow() {
        assertThatThrownBy(() -> messages.setForm("xml"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Messages have the form plain or cloudevents, but not 'xml'");
    }

    private static List<KeyEvent> random(Random random, int count) {
        List<KeyEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(new KeyEvent(
                    random.nextInt(2), random.nextBoolean() ? "set" : "del", new byte[random.nextInt(2)], TIME, 1));
        }
        return events;
    }

    private static KeyEvent event(int database, String event, String key) {
        return new KeyEvent(database, event, key.getBytes(ISO_8859_1), TIME, 1);
    }

    private OutgoingMessage only(KeyEvent event) {
        List<OutgoingMessage> made = messages.messages(List.of(event));
        assertThat(made).hasSize(1);
        return made.get(0);
    }

    private List<String> ids(List<KeyEvent> events) throws IOException {
        return ids(messages, events);
    }

    private static List<String> ids(KeyEventMessages messages, List<KeyEvent> events) throws IOException {
        List<String> ids = new ArrayList<>();
        for (OutgoingMessage message : messages.messages(events)) {
            ids.add(read(message).get("id").asText());
        }
        return ids;
    }

    private static JsonNode read(OutgoingMessage message) throws IOException {
        return new ObjectMapper().readTree(message.body());
    }
}
