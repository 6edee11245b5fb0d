package io.caravan.monitor;

import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.main.ManagementHttpServer;

/**
 * The page about streams on the management port: {@code /observe/streams}, and what it shows as {@code
 * /observe/streams?format=json}.
 */
final class MonitorPage implements AutoCloseable {

    private static final String PATH = "/observe/streams";

    private final Recent recent;
    private final String html = html();
    private Route route;

    private MonitorPage(Recent recent) {
        this.recent = recent;
    }

    /** Serves the page until it is closed, where there is a management port. */
    static MonitorPage open(CamelContext camel, Recent recent) {
        MonitorPage page = new MonitorPage(recent);
        ManagementHttpServer server = camel.hasService(ManagementHttpServer.class);
        if (server != null && server.getRouter() != null) {
            page.route = server.getRouter().get(PATH).handler(page::answer);
        }
        return page;
    }

    private void answer(RoutingContext request) {
        request.response()
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer");
        if ("json".equals(request.request().getParam("format"))) {
            request.response()
                    .putHeader("Content-Type", "application/json; charset=utf-8")
                    .end(recent.json());
        } else {
            request.response()
                    .putHeader("Content-Type", "text/html; charset=utf-8")
                    .putHeader(
                            "Content-Security-Policy",
                            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self';"
                                    + " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
                    .end(html);
        }
    }

    private static String html() {
        try (InputStream file = MonitorPage.class.getResourceAsStream("streams.html")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the page about streams", e);
        }
    }

    @Override
    public void close() {
        if (route != null) {
            route.remove();
            route = null;
        }
    }
}
