package io.caravan.bench;

import io.caravan.cli.RouteFiles;
import io.caravan.source.scan.ScanListener;
import io.caravan.source.scan.ScanReport;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.main.Main;

/** Passes of a shipped route from redis-scan, each timed from its beginning to the commit of its last rows. */
final class TimedPasses implements ScanListener, AutoCloseable {

    private final String route;
    private final Main main = new Main();
    private final BlockingQueue<Double> passes = new LinkedBlockingQueue<>();
    private long begin;

    /** @param values of the route's properties, without the name of the route before them */
    TimedPasses(String route, RedisServer redis, PostgresServer postgres, Map<String, String> values) {
        this.route = route;
        Properties properties = new Properties();
        properties.setProperty("redis.uri", redis.uri());
        properties.setProperty("postgres.url", postgres.url());
        properties.setProperty("postgres.user", postgres.user());
        properties.setProperty("postgres.password", postgres.password());
        properties.setProperty("camel.routecontroller.enabled", "false");
        properties.setProperty("camel.management.enabled", "false");
        properties.setProperty("camel.main.startupSummaryLevel", "Off");
        properties.setProperty(route + ".passes", "1");
        values.forEach((name, value) -> properties.setProperty(route + "." + name, value));
        main.setPropertyPlaceholderLocations("file:application.properties");
        main.configure().setRoutesIncludePattern(RouteFiles.all());
        main.setOverrideProperties(properties);
        main.bind("scanListener", this);
        main.start();
    }

    /** Makes one pass and returns how many seconds it took. */
    double next() throws Exception {
        main.getCamelContext().getRouteController().startRoute(route);
        Double seconds = passes.poll(5, TimeUnit.MINUTES);
        main.getCamelContext().getRouteController().stopRoute(route);
        return seconds;
    }

    @Override
    public void passStarted() {
        begin = System.nanoTime();
    }

    @Override
    public void passDone(ScanReport report) {
        passes.add((System.nanoTime() - begin) / 1e9);
    }

    @Override
    public void passFailed(Exception failure) {
        failure.printStackTrace();
    }

    @Override
    public void close() {
        main.stop();
    }
}
