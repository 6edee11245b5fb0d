package io.caravan.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.Browser;
import io.caravan.testing.RedisServer;
import io.lettuce.core.Consumer;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page about streams, in a browser. */
class MonitorPageIT {

    /** What a test leaves for people to look at. */
    private static final Path PICTURES = Path.of("target", "pictures");

    private static final String HOSTILE = "<img src=x onerror=\"document.title='owned'\">";

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--appendonly", "no");

    private static Browser browser;

    private Watch watch;
    private int port;

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
    void begin() throws IOException {
        redis.flush();
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        watch = new Watch(redis.uri())
                .set("camel.management.enabled", true)
                .set("observe.port", port)
                .set("streams-monitor.interval", 500)
                .set("streams-monitor.warn-lag", 100)
                .set("streams-to-postgres.databases", "0-15");
        browser.resize(1280, 800);
        browser.dark(false);
    }

    @AfterEach
    void end() {
        watch.close();
    }

    private static void add(RedisCommands<String, String> commands, String stream, int count) {
        for (int i = 0; i < count; i++) {
            commands.xadd(stream, Map.of("n", "" + i));
        }
    }

    private static void read(RedisCommands<String, String> commands, String stream, String consumer, int count) {
        if (commands.xinfoGroups(stream).isEmpty()) {
            commands.xgroupCreate(StreamOffset.from(stream, "0"), "readers");
        }
        commands.xreadgroup(
                Consumer.from("readers", consumer), XReadArgs.Builder.count(count), StreamOffset.lastConsumed(stream));
    }

    private void visit() {
        watch.start().awaitRound(round -> true);
        browser.visit("http://127.0.0.1:" + port + "/observe/streams");
    }

    private static void awaitRows(int count) {
        browser.awaitValue("document.querySelectorAll('tr.row').length", String.valueOf(count));
    }

    private static String text(String selector) {
        return browser.evaluate("document.querySelector(" + quoted(selector) + ").innerText");
    }

    private static void click(String selector) {
        browser.evaluate("document.querySelector(" + quoted(selector) + ").click()");
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "\\'") + "'";
    }

    private static String names() {
        return browser.evaluate("[...document.querySelectorAll('.name')].map(each => each.textContent).join(' ')");
    }

    private static void keepPicture(String name) throws IOException {
        Files.createDirectories(PICTURES);
        Files.write(PICTURES.resolve(name + ".png"), browser.picture());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void showsEachStreamWithItsStateInWordsAndTheTotals() {
        redis.run(commands -> {
            add(commands, "orders", 200);
            read(commands, "orders", "one", 50);
            add(commands, "logins", 5);
        });

        visit();
        awaitRows(2);

        assertThat(text("tr.row:nth-child(1)")).contains("Warning", "lag", "orders", "150", "50", "200");
        assertThat(text("tr.row:nth-child(2)")).contains("OK", "logins", "5");
        assertThat(text("#verdict")).contains("1 stream needs a look");
        assertThat(text("#total-length")).isEqualTo("205");
    }

    @Test
    void showsTheGroupsAndConsumersOfAStreamThatIsOpened() {
        redis.run(commands -> {
            add(commands, "orders", 200);
            read(commands, "orders", "one", 50);
        });
        visit();
        awaitRows(1);

        click(".name");

        assertThat(text("tr.detail"))
                .contains(
                        "group readers lags by 150 entries (limit 100)", "readers", "one", "First entry", "Silent for");
        assertThat(browser.evaluate("document.querySelector('.name').getAttribute('aria-expanded')"))
                .isEqualTo("true");
    }

    @Test
    void refreshesItselfAndLeavesAnOpenedStreamOpen() {
        redis.run(commands -> add(commands, "orders", 5));
        visit();
        awaitRows(1);
        click(".name");

        redis.run(commands -> add(commands, "orders", 3));

        browser.awaitValue("document.querySelector('#total-length').innerText", "8");
        assertThat(browser.evaluate("document.querySelectorAll('tr.detail').length"))
                .isEqualTo("1");
    }

    @Test
    void sortsByWhatAPersonAsksFor() {
        redis.run(commands -> {
            add(commands, "b", 3);
            add(commands, "a", 1);
            add(commands, "c", 2);
        });
        visit();
        awaitRows(3);

        click("[data-column=length] button");
        String byLength = names();
        click("[data-column=length] button");
        String upwards = names();
        click("[data-column=name] button");
        String byName = names();

        assertThat(byLength).isEqualTo("b c a");
        assertThat(upwards).isEqualTo("a c b");
        assertThat(byName).isEqualTo("a b c");
        assertThat(browser.evaluate("document.querySelector('[data-column=name]').getAttribute('aria-sort')"))
                .isEqualTo("ascending");
    }

    @Test
    void showsNamesAsTheyAreAndNeverAsMarkup() {
        redis.run(commands -> {
            add(commands, HOSTILE, 200);
            commands.xgroupCreate(StreamOffset.from(HOSTILE, "0"), HOSTILE);
            commands.xreadgroup(
                    Consumer.from(HOSTILE, HOSTILE), XReadArgs.Builder.count(1), StreamOffset.lastConsumed(HOSTILE));
            add(commands, "line\n\u202ebreak", 1);
        });
        visit();
        awaitRows(2);

        click(".name");

        assertThat(names()).contains(HOSTILE, "line\\u{a}\\u{202e}break");
        assertThat(text("tr.detail")).contains(HOSTILE);
        assertThat(browser.evaluate("document.querySelectorAll('img').length")).isEqualTo("0");
        assertThat(browser.evaluate("document.title")).doesNotContain("owned");
    }

    @Test
    void saysSoWhenRedisIsAwayAndWhenCaravanIs() throws Exception {
        redis.run(commands -> add(commands, "orders", 1));
        visit();
        awaitRows(1);

        redis.kill();
        browser.awaitValue("document.querySelector('#verdict').innerText", "Out of date");
        String away = text("#notice");
        redis.restart();
        browser.awaitValue("document.querySelector('#verdict').innerText", "✓ All well");
        watch.close();
        browser.awaitValue("document.querySelector('#verdict').innerText", "No answer");
        keepPicture("gone");

        assertThat(away).contains("Caravan cannot look at the streams", "What you see is");
        assertThat(text("#notice")).contains("Caravan stopped answering", "What you see is");
        assertThat(browser.evaluate("document.body.classList.contains('stale')"))
                .isEqualTo("true");
    }

    @Test
    void findsAStreamAmongThousands() {
        redis.run(commands -> {
            for (int i = 0; i < 2000; i++) {
                add(commands, "sensor:" + i, 1);
            }
            add(commands, "orders", 200);
            read(commands, "orders", "one", 1);
        });
        visit();
        awaitRows(200);
        String first = browser.evaluate("document.querySelector('.name').textContent");
        String shown = text("#shown");

        click("#more");
        awaitRows(400);
        browser.evaluate("(search => { search.value = 'SENSOR:1999'; search.dispatchEvent(new Event('input')); })"
                + "(document.querySelector('#search'))");
        awaitRows(1);

        assertThat(first).isEqualTo("orders");
        assertThat(shown).isEqualTo("200 of 2,001 streams");
        assertThat(names()).isEqualTo("sensor:1999");
    }

    @Test
    void saysThatThereAreNoStreams() {
        visit();

        browser.awaitValue("document.querySelector('#empty').innerText", "There are no streams yet.");
        assertThat(text("#verdict")).isEqualTo("✓ All well");
    }

    @Test
    void fitsAPhoneAndADesktopInLightAndDark() throws Exception {
        redis.run(commands -> {
            add(commands, "orders", 412);
            read(commands, "orders", "worker-1", 250);
            read(commands, "orders", "worker-2", 20);
            add(commands, "device:7f3a:stream", 95);
            read(commands, "device:7f3a:stream", "worker-1", 95);
            add(commands, "biosignal-" + "a-rather-long-name:".repeat(7), 1234);
            read(commands, "biosignal-" + "a-rather-long-name:".repeat(7), "worker-1", 4);
            commands.select(3);
            add(commands, "audit", 31);
            add(commands, "logins", 17);
        });
        visit();
        awaitRows(5);
        click(".name");

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
    }

    @Test
    void isOneFileThatAsksNobodyElseForAnything() throws Exception {
        visit();

        HttpResponse<String> page = get("/observe/streams");

        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .startsWith("default-src 'none'");
        assertThat(page.body()).doesNotContainPattern("(src|href)=\"(https?:|//)");
        assertThat(page.body().lines()).allSatisfy(line -> assertThat(line).doesNotContain("innerHTML"));
    }

    @Test
    void isNotThereWhereNothingIsWatched() throws Exception {
        watch.set("streams-monitor.enabled", false).start();

        assertThat(get("/observe/streams").statusCode()).isEqualTo(404);
        assertThat(get("/observe/health").statusCode()).isEqualTo(200);
    }
}
