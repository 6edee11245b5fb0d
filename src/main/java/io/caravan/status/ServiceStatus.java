package io.caravan.status;

import io.caravan.page.Page;
import io.caravan.source.RedisConnections;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupListener;
import org.apache.camel.component.platform.http.main.ManagementHttpServer;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells on the management port how every flow is doing, {@code /observe/status}, and what runs, {@code /observe/info}. It looks at
 * meters and health checks once a second, and at the dead letters in Redis only while somebody looks at it.
 */
public final class ServiceStatus extends ServiceSupport implements StartupListener {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceStatus.class);
    private static final long LETTERS_SECONDS = 2;
    private static final long WATCHED_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final CamelContext camel;
    private final Identity identity = Identity.read();
    private final List<AutoCloseable> open = new ArrayList<>();
    private volatile Status status;
    private volatile long lookedAt = System.nanoTime() - WATCHED_NANOS;
    private boolean begun;
    private Board board;
    private LetterLook letters;
    private ScheduledExecutorService executor;

    private ServiceStatus(CamelContext camel) {
        this.camel = camel;
    }

    /** Has a context tell its status from when it has started until it stops. To be called before it starts. */
    public static void watch(CamelContext camel) throws Exception {
        ServiceStatus status = new ServiceStatus(camel);
        camel.addStartupListener(status);
        // Stopped with the context; started when there are routes and meters to look at.
        camel.addService(status, true, false);
    }

    @Override
    public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
        // Camel tells it again for each service that starts later.
        if (begun) {
            return;
        }
        begun = true;
        mentionNothingEnabled();
        Router router = Page.router(camel);
        if (router == null) {
            return;
        }
        letters = letters();
        board = new Board(camel, letters == null ? null : letters::counts);
        status = board.sample();
        open.add(Page.open(camel, "/observe/status", ServiceStatus.class, "status", this::json, this::filled));
        open.add(redirect(router, "/"));
        open.add(redirect(router, "/observe"));
        open.add(info(router));
        LOG.info("How the flows are doing: http://localhost:{}/observe/status", port());
        executor = camel.getExecutorServiceManager().newScheduledThreadPool(this, "status", 2);
        executor.scheduleWithFixedDelay(this::sample, 1, 1, TimeUnit.SECONDS);
        if (letters != null) {
            executor.scheduleWithFixedDelay(this::countLetters, 0, LETTERS_SECONDS, TimeUnit.SECONDS);
        }
    }

    private int port() {
        return camel.hasService(ManagementHttpServer.class).getPort();
    }

    private void mentionNothingEnabled() {
        List<Flow> flows = new FlowCatalog(camel).flows();
        if (flows.stream().noneMatch(Flow::enabled)) {
            LOG.warn(
                    "No flow is enabled, so nothing is carried. Set for example streams-to-postgres.enabled = true in"
                            + " application.properties, or STREAMS_TO_POSTGRES_ENABLED=true in the environment. There are: {}",
                    flows.stream().map(Flow::id).collect(Collectors.joining(", ")));
        }
    }

    /** The store is beside the source; where records go elsewhere, or no flow has a Redis, there is none to look at. */
    private LetterLook letters() {
        RedisConnections redis = CamelContextHelper.findSingleByType(camel, RedisConnections.class);
        String uri = camel.getPropertiesComponent()
                .resolveProperty("dead-letter.uri")
                .orElse("");
        return redis == null || !uri.startsWith("bean:deadLetters")
                ? null
                : new LetterLook(
                        redis,
                        camel.getPropertiesComponent()
                                .resolveProperty("dead-letter.capacity")
                                .map(Long::parseLong)
                                .orElse(0L));
    }

    private static AutoCloseable redirect(Router router, String path) {
        Route route = router.get(path).handler(request -> request.redirect("/observe/status"));
        return route::remove;
    }

    private AutoCloseable info(Router router) {
        Route route = router.route(HttpMethod.GET, "/observe/info")
                .handler(request -> request.response()
                        .putHeader("Content-Type", "application/json; charset=utf-8")
                        .putHeader("Cache-Control", "no-store")
                        .end(InfoJson.of(camel, identity, status)));
        return route::remove;
    }

    private void sample() {
        try {
            status = board.sample();
        } catch (RuntimeException e) {
            LOG.debug("Cannot tell how the flows are doing", e);
        }
    }

    private void countLetters() {
        boolean watched = System.nanoTime() - lookedAt < WATCHED_NANOS;
        if (watched && !status.flows().isEmpty()) {
            letters.look();
        }
    }

    private String json() {
        lookedAt = System.nanoTime();
        return StatusJson.of(status, identity);
    }

    private String filled(String page) {
        lookedAt = System.nanoTime();
        return page.replace("<!-- flows -->", StatusTable.of(status));
    }

    @Override
    protected void doStop() throws Exception {
        if (executor != null) {
            camel.getExecutorServiceManager().shutdownNow(executor);
        }
        for (AutoCloseable each : open) {
            each.close();
        }
        open.clear();
    }
}
