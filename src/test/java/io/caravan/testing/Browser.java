package io.caravan.testing;

import static org.awaitility.Awaitility.await;

import io.caravan.cli.servers.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.util.json.DeserializationException;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.opentest4j.TestAbortedException;

/** A page in a Chromium that nobody sees. Where none is installed the test is skipped, with the reason. */
public final class Browser implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final Process process;
    private final Path folder;
    private final DevTools tools;

    private Browser(Process process, Path folder, DevTools tools) {
        this.process = process;
        this.folder = folder;
        this.tools = tools;
    }

    public static Browser open() {
        Path binary = Arrays.stream(System.getenv("PATH").split(":"))
                .map(each -> Path.of(each, "chromium"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new TestAbortedException("Needs chromium; install the package of this name"));
        try {
            Path folder = Files.createTempDirectory("caravan-browser-");
            Process process = new ProcessBuilder(
                            binary.toString(),
                            "--headless=new",
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-dev-shm-usage",
                            "--no-first-run",
                            "--disable-background-networking",
                            "--remote-debugging-port=0",
                            "--user-data-dir=" + folder)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("browser.log").toFile())
                    .start();
            return new Browser(process, folder, connect(process, folder));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + binary, e);
        }
    }

    /** Chromium writes its port, and the path of its own socket, to a file as soon as it listens. */
    private static DevTools connect(Process process, Path folder) {
        Path file = folder.resolve("DevToolsActivePort");
        List<String> lines = await("Chromium listens")
                .atMost(LONGEST)
                .failFast("Chromium has ended", () -> !process.isAlive())
                .ignoreExceptions()
                .until(() -> Files.readAllLines(file), read -> read.size() >= 2);
        String address = "http://127.0.0.1:" + lines.get(0);
        ServersUnderTest.add(
                ask("GET", address + "/json/version").getString("Browser").replaceAll("^\\w*Chrom\\w*/", "Chromium "),
                Origin.LOCAL);
        return new DevTools(
                URI.create(ask("PUT", address + "/json/new?about:blank").getString("webSocketDebuggerUrl")));
    }

    private static JsonObject ask(String method, String address) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .build();
            return (JsonObject) Jsoner.deserialize(HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body());
        } catch (IOException | DeserializationException e) {
            throw new IllegalStateException("No answer from Chromium at " + address, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Goes to an address, and returns before the page is complete. */
    public void visit(String address) {
        tools.call("Page.navigate", Map.of("url", address));
    }

    /** Makes the window that large, in pixels of the page. */
    public void resize(int width, int height) {
        tools.call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    }

    /** Asks for dark colours, or for light ones. */
    public void dark(boolean dark) {
        tools.call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /** Returns the value of an expression of JavaScript in the page, as text. */
    public String evaluate(String expression) {
        JsonObject answer = tools.call(
                "Runtime.evaluate",
                Map.of("expression", "String(" + expression + ")", "returnByValue", true, "awaitPromise", true));
        if (answer.containsKey("exceptionDetails")) {
            throw new IllegalStateException(answer.get("exceptionDetails").toString());
        }
        return String.valueOf(((JsonObject) answer.get("result")).get("value"));
    }

    /** Waits until an expression of JavaScript has that value. */
    public void awaitValue(String expression, String value) {
        await(expression + " is " + value)
                .atMost(LONGEST)
                .ignoreExceptions()
                .until(() -> evaluate(expression), value::equals);
    }

    /** Returns what the window shows, as PNG. */
    public byte[] picture() {
        return Base64.getDecoder()
                .decode(tools.call("Page.captureScreenshot", Map.of("format", "png"))
                        .getString("data"));
    }

    @Override
    public void close() {
        tools.close();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        await("Chromium is gone").atMost(LONGEST).until(() -> !process.isAlive());
        await("its files are gone").atMost(LONGEST).ignoreExceptions().until(this::deleteFiles);
    }

    private boolean deleteFiles() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
        return true;
    }
}
