package io.caravan.sink.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sink.replay.ReplayOutcome.Kind;
import io.caravan.state.letters.DeadLetter;
import io.caravan.state.letters.LetterOrigin;
import io.caravan.state.letters.StoredLetter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which endpoints a letter may name. */
class ReplayEndpointsTest {

    @TempDir
    Path folder;

    private final CamelContext camel = new DefaultCamelContext();
    private final LetterReplay replay = new LetterReplay("own", null, false);

    @BeforeEach
    void start() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("timer:own").routeId("own").to(file("fixed")).toD(folder.toUri() + "?fileName=${header.name}");
            }
        });
        camel.build();
        replay.prepare(camel);
        camel.start();
        replay.begin(camel);
    }

    @AfterEach
    void stop() {
        replay.close();
        camel.stop();
    }

    private String file(String name) {
        return folder.toUri() + "?fileName=" + name;
    }

    private ReplayOutcome replay(String endpoint) {
        LetterOrigin origin = new LetterOrigin(LetterOrigin.Kind.message, Map.of(), endpoint, false);
        DeadLetter letter = new DeadLetter(
                "own", "timer://own", "x".getBytes(StandardCharsets.UTF_8), "no", 1, Instant.now(), origin);
        return replay.replay(new StoredLetter("1-1", letter, 1));
    }

    @Test
    void sendsToAnEndpointOfTheRoutes() {
        String uri = camel.getEndpoints().stream()
                .map(endpoint -> endpoint.getEndpointUri())
                .filter(each -> each.contains("fileName=fixed"))
                .findFirst()
                .orElseThrow();

        assertThat(replay(uri).kind()).isEqualTo(Kind.replayed);
        assertThat(folder.resolve("fixed")).hasContent("x");
    }

    @Test
    void sendsNowhereElse() {
        ReplayOutcome outcome = replay(file("authorized_keys"));

        assertThat(outcome.kind()).isEqualTo(Kind.impossible);
        assertThat(outcome.reason()).contains("authorized_keys", "--to");
        assertThat(folder.resolve("authorized_keys")).doesNotExist();
    }

    @Test
    void sendsToNoEndpointThatTheRouteMadeForARecord() throws Exception {
        camel.createProducerTemplate().sendBodyAndHeader(ReplayRoutes.INLET, "x", "name", "made");
        String uri = camel.getEndpoints().stream()
                .map(endpoint -> endpoint.getEndpointUri())
                .filter(each -> each.contains("fileName=made"))
                .findFirst()
                .orElse(file("made"));

        assertThat(replay(uri).kind()).isEqualTo(Kind.impossible);
    }
}
