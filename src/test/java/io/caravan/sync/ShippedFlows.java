package io.caravan.sync;

import io.caravan.cli.RouteFiles;
import io.caravan.status.ServiceStatus;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;

/** The service in this process: the route files as shipped, with some values of their own. */
public final class ShippedFlows implements AutoCloseable {

    private final Main main = new Main();
    private final Properties values = new Properties();
    private String files = RouteFiles.all();

    public ShippedFlows(RedisServer redis, PostgresServer postgres) {
        this(redis.uri());
        set("redis.reconnect-delay", 50);
        set("postgres.url", postgres.url());
        set("postgres.user", postgres.user());
        set("postgres.password", postgres.password());
    }

    /** For flows that write to no database. */
    public ShippedFlows(String redisUri) {
        set("redis.uri", redisUri);
        set("redis.reconnect-delay", 50);
        set("retry.delay", 50);
        set("retry.longest-delay", 500);
        set("camel.management.enabled", false);
        set("camel.routecontroller.enabled", false);
        set("camel.main.startupSummaryLevel", "Off");
    }

    public ShippedFlows set(String name, Object value) {
        values.setProperty(name, String.valueOf(value));
        return this;
    }

    /** Adds a route file of a user. */
    public ShippedFlows add(Path file) {
        files += ",file:" + file;
        return this;
    }

    /** Gives the flows a bean. */
    public ShippedFlows bind(String name, Object bean) {
        main.bind(name, bean);
        return this;
    }

    /** Has them tell how they are doing on a management port, as the service does. */
    public ShippedFlows tellStatus(int port) {
        set("camel.management.enabled", true);
        set("observe.port", port);
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterConfigure(BaseMainSupport configured) {
                try {
                    ServiceStatus.watch(configured.getCamelContext());
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        return this;
    }

    public ShippedFlows start() {
        main.setPropertyPlaceholderLocations("file:application.properties");
        main.configure().setRoutesIncludePattern(files);
        main.setOverrideProperties(values);
        try {
            main.start();
        } catch (Exception e) {
            throw new IllegalStateException("The flows did not start", e);
        }
        return this;
    }

    public CamelContext camel() {
        return main.getCamelContext();
    }

    /** Returns what is not well, in its own words. */
    public List<String> ailments() {
        return HealthCheckHelper.invoke(camel()).stream()
                .filter(result -> result.getState() == HealthCheck.State.DOWN)
                .map(result -> result.getMessage().orElse(""))
                .toList();
    }

    @Override
    public void close() {
        main.stop();
    }
}
