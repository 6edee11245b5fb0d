package io.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sync.ShippedFlows;
import io.caravan.testing.Browser;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import io.lettuce.core.KillArgs;
import io.lettuce.core.XReadArgs;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.util.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The page about all flows, in a browser. */
class StatusPageIT {

    /** What a test leaves for people to look at. */
    private static final Path PICTURES = Path.of("target", "pictures");

    private static final String VERDICT = "document.querySelector('#verdict').innerText";
    private static final String HOSTILE = "<img src=x onerror=\"document.title='owned'\">";

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @TempDir
    Path folder;

    private static Browser browser;

    private ShippedFlows flows;
    private StatusView status;

    @BeforeAll
    static void openBrowser() {
        browser = Browser.open();
    }

    @AfterAll
    static void closeBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void begin() throws Exception {
        redis.flush();
        postgres.execute("DROP TABLE IF EXISTS redis_streams");
        flows = new ShippedFlows(redis, postgres)
                .set("postgres.connect-timeout", 1000)
                .set("streams-to-postgres.discovery-interval", 100);
        browser.resize(1280, 800);
        browser.dark(false);
    }

    @AfterEach
    void end() {
        status.close();
    }

    private void visit() throws IOException {
        status = StatusView.start(flows);
        browser.visit(status.address());
    }

    private static String text(String selector) {
        return browser.evaluate("document.querySelector('" + selector + "').innerText");
    }

    private static void keepPicture(String name) throws IOException {
        Files.createDirectories(PICTURES);
        Files.write(PICTURES.resolve("status-" + name + ".png"), browser.picture());
    }

    @Test
    void showsEachFlowAndSaysInASentenceThatAllIsWell() throws Exception {
        redis.run(commands -> commands.xadd("orders", Map.of("n", "1")));
        flows.set("streams-to-postgres.enabled", true).set("streams-monitor.enabled", true);
        visit();

        browser.awaitValue(VERDICT, "✓ All is well: all 2 flows run");
        browser.awaitValue("document.querySelector('.flow dd:last-child') !== null", "true");
        status.awaitFlow("streams-to-postgres", "has carried", flow -> flow.getLong("total") == 1);
        browser.awaitValue("document.querySelector('#flows').innerText.includes('1 entry')", "true");
        assertThat(text("#flows"))
                .contains("streams-to-postgres", "✓ Running", "Reads streams as a consumer group", "entries/s", "none");
        assertThat(text("#disabled summary")).contains("flows are not enabled");
        assertThat(browser.evaluate("document.querySelector('#streams').hidden"))
                .isEqualTo("false");
    }

    @Test
    void saysThatAFlowIsDoneThatWasToMakeOnePass() throws Exception {
        redis.run(commands -> commands.set("key", "value"));
        flows.set("keys-to-file.enabled", true).set("keys-to-file.file", folder.resolve("keys.jsonl"));
        visit();

        browser.awaitValue(VERDICT, "✓ All is well: the flow is done");
        browser.awaitValue("document.querySelector('.state').innerText", "✓ Done");
        awaitCell("keys-to-file", "Since the start", "1 key");
    }

    @Test
    void saysWhatToDoWhereNothingIsEnabled() throws Exception {
        visit();

        browser.awaitValue(VERDICT, "No flow is enabled");

        assertThat(text("#nothing")).contains("application.properties", ".enabled = true", "_ENABLED=true", "routes/");
        keepPicture("nothing");
    }

    @Test
    void saysWhatAFlowWaitsForAndSinceWhenTheServiceIsGone() throws Exception {
        postgres.assumeLocal();
        flows.set("streams-to-postgres.enabled", true);
        visit();
        browser.awaitValue(VERDICT, "✓ All is well: the flow runs");

        postgres.stop();
        redis.run(commands -> commands.xadd("orders", Map.of("n", "1")));
        browser.awaitValue(VERDICT, "■ streams-to-postgres waits");
        browser.awaitValue("document.querySelector('.state').innerText", "▲ Waiting");
        String message = text(".flow .message");
        keepPicture("waiting");
        postgres.restart();
        browser.awaitValue(VERDICT, "✓ All is well: the flow runs");
        status.close();
        browser.awaitValue(VERDICT, "■ No answer");

        assertThat(message).contains(String.valueOf(postgres.port()));
        assertThat(text("#notice")).contains("Caravan has not answered since", "What you see is");
        keepPicture("gone");
    }

    @Test
    void showsWordsOfOthersAsTheyAreAndNeverAsMarkup() throws Exception {
        Path own = folder.resolve("hostile.camel.yaml");
        Files.writeString(own, """
                - route:
                    id: hostile
                    description: '%s'
                    from:
                      uri: timer:hostile
                      steps:
                        - log:
                            message: Once
                            loggingLevel: DEBUG
                """.formatted(HOSTILE.replace("'", "''")));
        flows.add(own);
        visit();

        browser.awaitValue("document.querySelectorAll('.flow').length", "1");

        assertThat(text(".what")).isEqualTo(HOSTILE);
        assertThat(browser.evaluate("document.querySelectorAll('img').length")).isEqualTo("0");
        assertThat(browser.evaluate("document.title")).doesNotContain("owned");
    }

    @Test
    void fitsAPhoneAndADesktopInLightAndDark() throws Exception {
        redis.run(commands -> commands.configSet("notify-keyspace-events", "KEA"));
        flows.set("streams-to-postgres.enabled", true)
                .set("keyvalues-to-postgres.enabled", true)
                .set("keyvalues-to-postgres.interval", 300)
                .set("keys-to-table.enabled", true)
                .set("streams-monitor.enabled", true)
                .set("streams-monitor.interval", 500)
                .set("server-checks.enabled", true);
        visit();
        try (Load load = new Load(redis)) {
            status.awaitFlow(
                    "streams-to-postgres",
                    "has carried for a while",
                    flow -> flow.getDouble("rate") > 0
                            && flow.getCollection("rates").size() > 20);
            browser.awaitValue("document.querySelectorAll('.flow').length", "5");
            keepPicture("desktop");
            String desktop = browser.evaluate("document.documentElement.scrollWidth <= innerWidth");
            browser.dark(true);
            keepPicture("dark");
            browser.resize(390, 844);
            keepPicture("phone-dark");
            browser.dark(false);
            keepPicture("phone");

            assertThat(desktop).isEqualTo("true");
            assertThat(browser.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                    .isEqualTo("true");
            assertThat(browser.evaluate("document.querySelector('.flow polyline').getAttribute('points')"))
                    .isNotBlank();
        }
    }

    /** The value under a title in the card of a flow; with {@code .title} what is shown when somebody points at it. */
    private static String cell(String flow, String title, String property) {
        return "[...[...document.querySelectorAll('.flow')].find(box => box.querySelector('h2').innerText === '" + flow
                + "').querySelectorAll('dt')].find(dt => dt.innerText === '" + title + "').nextSibling" + property;
    }

    private static void awaitCell(String flow, String title, String pattern) {
        browser.awaitValue("/^" + pattern + "$/.test(" + cell(flow, title, ".innerText") + ")", "true");
    }

    private static void awaitPoint(String pattern) {
        browser.awaitValue(
                "[...document.querySelectorAll('#points li')].some(li => /^" + pattern + "$/.test(li.innerText))",
                "true");
    }

    /** A stream with an entry that its table refuses, a group that nobody reads for, and events that come too fast for their route. */
    private void causeLosses() throws Exception {
        postgres.execute("CREATE TABLE redis_streams (id bigserial PRIMARY KEY, stream_key text NOT NULL,"
                + " message_id text NOT NULL, data jsonb NOT NULL CHECK (NOT data ? 'poison'),"
                + " \"timestamp\" timestamptz NOT NULL, UNIQUE (stream_key, message_id))");
        redis.run(commands -> {
            commands.xadd("orders", Map.of("n", "1"));
            commands.xadd("orders", Map.of("poison", "1"));
            commands.xgroupCreate(XReadArgs.StreamOffset.from("orders", "0"), "nobody");
        });
        Path own = folder.resolve("slow-events.camel.yaml");
        Files.writeString(own, """
                - route:
                    id: slow-events
                    description: Takes its time.
                    from:
                      uri: redis-keyspace:key:*
                      parameters:
                        batchSize: 1000
                        maxBufferBytes: 65536
                      steps:
                        - delay:
                            expression:
                              constant:
                                expression: 2000
                """);
        flows.add(own)
                .set("streams-to-postgres.enabled", true)
                .set("streams-monitor.enabled", true)
                .set("streams-monitor.interval", 500)
                .set("streams-monitor.warn-lag", 1);
    }

    @Test
    void showsWhatIsLateAndWhatWasLost() throws Exception {
        causeLosses();
        visit();
        awaitCell("streams-to-postgres", "Gaps, dropped, parked", "1 parked, 1 dead letter waits");
        awaitCell("streams-to-postgres", "Last success", "just now|[^–]+ ago");
        awaitCell("slow-events", "Gaps, dropped, parked", "none");
        awaitCell("slow-events", "Behind by", "nothing");
        awaitPoint("Dead letters wait: 1 of streams-to-postgres");
        awaitPoint("streams-to-postgres parked 1 record since the start");
        awaitPoint("1 stream of 1 needs a look");
        browser.awaitValue(
                "document.querySelector('#letters').innerText",
                "Dead letters: 1 of at most 10,000. ./caravan dead-letters list shows them.");

        redis.run(commands -> commands.clientKill(KillArgs.Builder.typePubsub()));

        awaitCell("slow-events", "Gaps, dropped, parked", "1 gap");
        browser.awaitValue(
                "/^Last gap: .+ to .+ connection was lost/.test("
                        + cell("slow-events", "Gaps, dropped, parked", ".title") + ")",
                "true");
        awaitPoint("slow-events may have missed something in 1 gap, the last .*connection was lost.*");

        redis.run(commands -> {
            for (int i = 0; i < 5_000; i++) {
                commands.set("key:" + i + "-".repeat(200), "");
            }
        });

        awaitCell("slow-events", "Behind by", "\\d.*s");
        awaitCell("slow-events", "Gaps, dropped, parked", "\\d+ gaps, [\\d,]+ dropped");
        awaitPoint("slow-events dropped \\d+ events since the start");
        JsonObject flow = status.flow("slow-events");
        assertThat(flow.getLong("dropped")).isBetween(1L, 5_000L);
        assertThat(flow.getBoolean("needsALook")).isTrue();
        JsonObject streams = (JsonObject) status.json().get("streams");
        assertThat(streams.getLong("streams")).isEqualTo(1);
        assertThat(streams.getLong("warned")).isEqualTo(1);
        assertThat(streams.getLong("largestLag")).isEqualTo(2);
        browser.awaitValue(VERDICT, "▲ All 3 flows run, and something wants a look");
        keepPicture("losses");
        assertThat(withoutScripts("slow-events", 7)).isEqualTo(String.valueOf(flow.getLong("dropped")));
        assertThat(withoutScripts("streams-to-postgres", 8)).isEqualTo("1");
        assertThat(withoutScripts("streams-to-postgres", 9)).isEqualTo("1");
        assertThat(withoutScripts("streams-to-postgres", 4)).matches("\\d+\\.\\d s.*");
        assertThat(withoutScripts("streams-to-postgres", 5)).matches("\\d+ s ago");
    }

    /** Returns a cell of the table for browsers without scripts. */
    private String withoutScripts(String flow, int column) {
        String row = status.get("/observe/status")
                .body()
                .replaceFirst("(?s).*<td>" + flow + "</td>", "<td>" + flow + "</td>");
        return row.split("</?td>")[2 * column + 1];
    }

    @Test
    void isOneFileThatCanBeReadWithoutScripts() throws Exception {
        flows.set("server-checks.enabled", true);
        visit();

        HttpResponse<String> page = status.get("/observe/status");

        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .startsWith("default-src 'none'");
        assertThat(page.body()).doesNotContainPattern("(src|href)=\"(https?:|//)");
        assertThat(page.body().lines()).allSatisfy(line -> assertThat(line).doesNotContain("innerHTML"));
        assertThat(page.body()).contains("<noscript><p><strong>").contains("<td>server-checks</td>");
    }
}
