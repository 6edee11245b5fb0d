package io.caravan.page;

import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.main.ManagementHttpServer;

/**
 * A page on the management port, and what it shows as {@code ?format=json}. The page is one file that asks nobody but this
 * server for anything. Both are answered on the server's own thread, so that making them must not wait for anything.
 */
public final class Page implements AutoCloseable {

    private static final String POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self';"
                    + " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Supplier<String> html;
    private final Supplier<String> json;
    private final Route route;

    private Page(Route route, Supplier<String> html, Supplier<String> json) {
        this.html = html;
        this.json = json;
        this.route = route == null ? null : route.handler(this::answer);
    }

    /**
     * Serves a page until it is closed, where there is a management port.
     *
     * @param path  such as {@code /observe/streams}
     * @param owner has the page's file, {@code name.html}, beside it
     * @param json  what the page shows
     */
    public static Page open(CamelContext camel, String path, Class<?> owner, String name, Supplier<String> json) {
        return open(camel, path, owner, name, json, UnaryOperator.identity());
    }

    /** @param filled puts what is known now into the page's file, at each request */
    public static Page open(
            CamelContext camel,
            String path,
            Class<?> owner,
            String name,
            Supplier<String> json,
            UnaryOperator<String> filled) {
        Router router = router(camel);
        String file = PageFile.read(owner, name);
        return new Page(router == null ? null : router.get(path), () -> filled.apply(file), json);
    }

    /** Returns who serves the management port; {@code null} where there is none. */
    public static Router router(CamelContext camel) {
        ManagementHttpServer server = camel.hasService(ManagementHttpServer.class);
        return server == null ? null : server.getRouter();
    }

    private void answer(RoutingContext request) {
        request.response()
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer");
        if ("json".equals(request.request().getParam("format"))) {
            request.response()
                    .putHeader("Content-Type", "application/json; charset=utf-8")
                    .end(json.get());
        } else {
            request.response()
                    .putHeader("Content-Type", "text/html; charset=utf-8")
                    .putHeader("Content-Security-Policy", POLICY)
                    .end(html.get());
        }
    }

    @Override
    public void close() {
        if (route != null) {
            route.remove();
        }
    }
}
