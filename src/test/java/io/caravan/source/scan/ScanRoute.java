package io.caravan.source.scan;

import static org.awaitility.Awaitility.await;

import io.caravan.source.RedisConnections;
import io.caravan.source.RedisConstants;
import io.caravan.source.RedisSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** A route from {@code redis-scan} that keeps what it receives, for one test. */
final class ScanRoute implements ScanListener, AutoCloseable {

    static final String ID = "scan";
    static final Duration LONG_ENOUGH = Duration.ofSeconds(120);

    final List<List<KeyEntry>> pages = new CopyOnWriteArrayList<>();
    final List<Integer> databases = new CopyOnWriteArrayList<>();
    final List<String> nodes = new CopyOnWriteArrayList<>();
    final List<ScanPosition> positions = new CopyOnWriteArrayList<>();
    final List<String> events = new CopyOnWriteArrayList<>();
    final List<ScanReport> reports = new CopyOnWriteArrayList<>();
    final List<String> losses = new CopyOnWriteArrayList<>();
    final List<String> nodesDone = new CopyOnWriteArrayList<>();

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final RedisConnections connections = new RedisConnections();
    private final BlockingQueue<Object> outcomes = new LinkedBlockingQueue<>();
    private volatile Processor onPage = exchange -> {};

    ScanRoute(String redisUri) {
        connections.getSettings().setUri(redisUri);
        connections.getSettings().setReconnectDelay(50);
        camel.getRegistry().bind("redis", connections);
        camel.getRegistry().bind("listener", this);
    }

    RedisSettings settings() {
        return connections.getSettings();
    }

    DefaultCamelContext camel() {
        return camel;
    }

    /** Knows checkpoints, of which the last one of a node and database counts. */
    ScanRoute goingOnFrom(List<ScanPosition> positions) {
        List<ScanPosition> last = new ArrayList<>(positions);
        Collections.reverse(last);
        ScanCheckpoints checkpoints = (node, database) -> last.stream()
                .filter(position -> position != null && position.node().equals(node) && position.database() == database)
                .findFirst();
        camel.getRegistry().bind("checkpoints", checkpoints);
        return this;
    }

    /** Does this with each page before it is kept. Called on the route's threads. */
    ScanRoute onPage(Processor step) {
        onPage = step;
        return this;
    }

    /** Starts one pass; the pattern is taken as it stands. */
    ScanRoute start(String pattern, String... options) {
        return startAt(pattern, "repeatCount=1&initialDelay=0", options);
    }

    /** Starts passes as the schedule says, in the words of Camel's options. */
    ScanRoute startAt(String pattern, String schedule, String... options) {
        camel.getPropertiesComponent().addInitialProperty("pattern", pattern);
        String uri = "redis-scan:#property:pattern?" + schedule + (options.length == 0 ? "" : "&")
                + String.join("&", options);
        try {
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from(uri).routeId(ID).process(ScanRoute.this::receive);
                }
            });
            camel.start();
            return this;
        } catch (Exception e) {
            throw new IllegalStateException("The route did not start", e);
        }
    }

    private void receive(Exchange exchange) throws Exception {
        Object body = exchange.getMessage().getBody();
        String event = exchange.getMessage().getHeader(RedisConstants.SCAN_EVENT, String.class);
        events.add(event);
        if (body instanceof ScanReport report) {
            reports.add(report);
            return;
        }
        onPage.process(exchange);
        @SuppressWarnings("unchecked")
        List<KeyEntry> page = exchange.getMessage().getBody(List.class);
        pages.add(page);
        databases.add(exchange.getMessage().getHeader(RedisConstants.DATABASE, Integer.class));
        positions.add(exchange.getMessage().getHeader(RedisConstants.SCAN_POSITION, ScanPosition.class));
        nodes.add(exchange.getMessage().getHeader(RedisConstants.NODE, String.class));
    }

    /** Runs one pass and returns its report. */
    ScanReport run(String pattern, String... options) throws Exception {
        return start(pattern, options).awaitPass();
    }

    /** Waits for the end of the pass that runs, and throws what it failed with. */
    ScanReport awaitPass() throws Exception {
        Object outcome = outcomes.poll(LONG_ENOUGH.toSeconds(), TimeUnit.SECONDS);
        if (outcome instanceof Exception failure) {
            throw failure;
        }
        if (outcome == null) {
            throw new AssertionError("The pass did not end within " + LONG_ENOUGH);
        }
        return (ScanReport) outcome;
    }

    /** Waits until so many pages have come. */
    void awaitPages(int atLeast) {
        await(atLeast + " pages").atMost(LONG_ENOUGH).until(() -> pages.size() >= atLeast);
    }

    List<KeyEntry> entries() {
        return pages.stream().flatMap(List::stream).toList();
    }

    /** Returns the keys as text, one character for each byte, as often as they came. */
    List<String> keys() {
        List<String> keys = new ArrayList<>();
        entries().forEach(entry -> keys.add(new String(entry.key(), StandardCharsets.ISO_8859_1)));
        return keys;
    }

    KeyEntry entry(String key) {
        return entries().stream()
                .filter(entry -> new String(entry.key(), StandardCharsets.ISO_8859_1).equals(key))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No key " + key));
    }

    @Override
    public void nodeLost(String node, String reason, long delayMillis) {
        losses.add(node + ": " + reason);
    }

    @Override
    public void nodeDone(String node) {
        nodesDone.add(node);
    }

    @Override
    public void passDone(ScanReport report) {
        outcomes.add(report);
    }

    @Override
    public void passFailed(Exception failure) {
        outcomes.add(failure);
    }

    @Override
    public void close() {
        camel.stop();
        connections.close();
    }
}
