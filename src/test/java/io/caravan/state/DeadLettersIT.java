package io.caravan.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.process.RefusedKey;
import io.caravan.source.RedisConnections;
import io.caravan.source.keyspace.KeyEvent;
import io.caravan.source.stream.StreamEntry;
import io.caravan.state.letters.Hold;
import io.caravan.testing.RedisServer;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeadLettersIT {

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    private final RedisConnections connections = new RedisConnections();
    private final DeadLetters letters = new DeadLetters();
    private final CamelContext context = new DefaultCamelContext();

    @BeforeEach
    void start() throws Exception {
        redis.flush();
        connections.getSettings().setUri(redis.uri());
        letters.setConnections(connections);
        context.getRegistry().bind("deadLetters", letters);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(deadLetterChannel("bean:deadLetters?method=park")
                        .deadLetterHandleNewException(false)
                        .useOriginalMessage());
                from("direct:park")
                        .routeId("a-flow")
                        .errorHandler(noErrorHandler())
                        .to("bean:deadLetters?method=park");
                from("direct:fails").routeId("failing-flow").throwException(new IllegalStateException("refused it"));
            }
        });
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
        connections.close();
    }

    private Exchange send(String endpoint, Object body) {
        return context.createFluentProducerTemplate()
                .to(endpoint)
                .withBody(body)
                .send();
    }

    private List<StreamMessage<String, String>> stored() {
        List<StreamMessage<String, String>> found = new ArrayList<>();
        redis.run(commands -> found.addAll(commands.xrange("caravan:dead-letters", Range.unbounded())));
        return found;
    }

    private static RefusedKey refused(String key) {
        return new RefusedKey(key.getBytes(StandardCharsets.UTF_8), "Not an integer: 'abc'");
    }

    @Test
    void keepsWhatIsNeededToUnderstandALetterAndToTryItAgain() {
        send("direct:park", refused("counters:abc"));

        assertThat(stored())
                .singleElement()
                .satisfies(letter -> assertThat(letter.getBody())
                        .containsEntry("route", "a-flow")
                        .containsEntry("payload", "counters:abc")
                        .containsEntry("reason", "Not an integer: 'abc'")
                        .containsEntry("attempts", "1")
                        .containsKeys("source", "time"));
    }

    @Test
    void keepsALetterOnceHoweverOftenItIsParked() {
        send("direct:park", refused("counters:abc"));
        send("direct:park", refused("counters:abc"));

        assertThat(stored()).hasSize(1);
    }

    @Test
    void keepsTwoMessagesOfTheSameBytes() {
        send("direct:fails", "{\"type\":\"click\"}");
        send("direct:fails", "{\"type\":\"click\"}");
        send("direct:park", List.of("alike", "alike"));

        assertThat(stored()).hasSize(4);
    }

    @Test
    void keepsTwoEqualEventsOfAKey() {
        KeyEvent event = new KeyEvent(0, "set", "a".getBytes(StandardCharsets.UTF_8), 1_000, 1);
        send("direct:park", List.of(event, event));

        assertThat(stored()).hasSize(2);
    }

    @Test
    void keepsAMessageOnceWhoseExchangeIsTriedAgain() {
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setBody("a record");
        exchange.getMessage().setHeader("tenant", "7");
        context.createProducerTemplate().send("direct:park", exchange);
        exchange.getMessage().setHeader(Exchange.REDELIVERED, true);
        exchange.getMessage().setHeader(Exchange.REDELIVERY_COUNTER, 1);
        exchange.getMessage().setHeader(Exchange.REDELIVERY_MAX_COUNTER, 3);
        context.createProducerTemplate().send("direct:park", exchange);

        assertThat(stored()).hasSize(1);
        assertThat(letters.store().remove(stored().get(0).getId(), "nobody")).isEqualTo(Hold.DONE);
        redis.run(commands -> assertThat(commands.keys("*")).containsExactly("caravan:dead-letters"));
    }

    @Test
    void keepsAnEntryOnceWhoeverDeliversIt() {
        StreamEntry entry = new StreamEntry(0, "orders".getBytes(StandardCharsets.UTF_8), "7-1", List.of(), 1);
        send("direct:park", List.of(entry));
        send("direct:park", List.of(entry));

        assertThat(stored()).hasSize(1);
    }

    @Test
    void makesOneLetterOfEachRecordOfABatch() {
        send("direct:park", List.of(refused("a"), refused("b"), refused("c")));

        assertThat(stored()).hasSize(3);
    }

    @Test
    void parksWhatARouteGivesUpWithTheReason() {
        Exchange exchange = send("direct:fails", "a record");

        assertThat(exchange.getException()).isNull();
        assertThat(stored())
                .singleElement()
                .satisfies(letter -> assertThat(letter.getBody())
                        .containsEntry("payload", "a record")
                        .containsEntry("route", "failing-flow")
                        .containsEntry("reason", "refused it"));
    }

    @Test
    void parksARecordWithoutABody() {
        Exchange exchange = send("direct:fails", null);
        send("direct:park", Collections.singletonList(null));

        assertThat(exchange.getException()).isNull();
        assertThat(stored())
                .hasSize(2)
                .allSatisfy(letter -> assertThat(letter.getBody())
                        .containsEntry("payload", "")
                        .containsEntry("kind", "message"));
    }

    @Test
    void refusesALetterAtItsBoundAndDropsNone() {
        letters.setCapacity(2);
        send("direct:park", refused("a"));
        send("direct:park", refused("b"));

        Exchange exchange = send("direct:park", refused("c"));

        assertThat(exchange.getException()).hasStackTraceContaining("dead-letter.capacity");
        assertThat(stored()).hasSize(2);
    }

    @Test
    void leavesARecordUnsettledWhenItsLetterCannotBeStored() {
        letters.setCapacity(1);
        send("direct:fails", "first");

        Exchange exchange = send("direct:fails", "second");

        assertThat(exchange.isFailed()).isTrue();
    }
}
