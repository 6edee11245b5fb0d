package io.caravan.cli.routes;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.support.RouteWatcherReloadStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * In the profile dev, takes up files in routes/ and routes/own/ that are new, changed or gone while the service runs. A file is tried first, and
 * one that cannot be used leaves what runs as it is. Files in routes/shared/ are left for the next start.
 */
public final class RouteReload extends MainListenerSupport {

    private static final Logger LOG = LoggerFactory.getLogger(RouteReload.class);
    private static final long INTERVAL_MILLIS = 500;
    private static final Path FOLDER = Path.of("routes");

    private final RouteFolder folder = new RouteFolder(FOLDER, FOLDER.resolve("own"));
    private final RouteFolder shared = new RouteFolder(FOLDER.resolve("shared"));
    private ScheduledExecutorService clock;
    private RunningRoutes routes;
    private Map<String, String> running;
    private Map<String, String> seen;
    private Map<String, String> seenShared;
    private Map<String, String> done;

    @Override
    public void afterStart(BaseMainSupport main) {
        if (!"dev".equals(main.getCamelContext().getCamelContextExtension().getProfile())
                || main.getCamelContext().hasService(RouteWatcherReloadStrategy.class) != null) {
            return;
        }
        routes = new RunningRoutes(main.getCamelContext());
        running = folder.texts();
        seen = running;
        done = running;
        seenShared = shared.texts();
        QuietTrials.begin();
        clock = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, QuietTrials.THREAD);
            thread.setDaemon(true);
            return thread;
        });
        clock.scheduleWithFixedDelay(this::look, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        LOG.info("Files in {} are taken up when they change", FOLDER);
    }

    @Override
    public void beforeStop(BaseMainSupport main) {
        if (clock != null) {
            clock.shutdownNow();
        }
    }

    private void look() {
        try {
            lookAtShared();
            Map<String, String> now = folder.texts();
            boolean quiet = now.equals(seen);
            seen = now;
            // A file that is being written is looked at when it is whole.
            if (quiet && !now.equals(done)) {
                done = now;
                takeUp(now);
            }
        } catch (RuntimeException e) {
            LOG.error("The files in {} cannot be taken up: {}", FOLDER, e.getMessage());
        }
    }

    private void lookAtShared() {
        Map<String, String> now = shared.texts();
        for (String file : different(seenShared, now)) {
            LOG.warn("{} has changed. All flows use it: restart Caravan to use it as it is now", file);
        }
        seenShared = now;
    }

    private void takeUp(Map<String, String> now) {
        Set<String> changed = different(running, now);
        Set<String> refused = new HashSet<>();
        while (!changed.isEmpty()) {
            RouteFault fault = faultWithout(refused);
            if (fault == null) {
                break;
            }
            LOG.error("{}. What runs is left as it is", fault);
            if (!changed.remove(fault.file())) {
                // What stands in one file is wrong because of another.
                return;
            }
            refused.add(fault.file());
        }
        // What is gone first: its routes may stand in another file now.
        changed.stream().filter(file -> !now.containsKey(file)).forEach(file -> take(file, null));
        changed.stream().filter(now::containsKey).forEach(file -> take(file, now.get(file)));
    }

    private static RouteFault faultWithout(Set<String> refused) {
        try {
            RouteCheck.ofAllWithout(refused).all();
            return null;
        } catch (RouteFileException e) {
            return e.faults().get(0);
        } catch (RuntimeException e) {
            return new RouteFault(FOLDER.toString(), 0, 0, String.valueOf(e.getMessage()));
        }
    }

    private void take(String file, String text) {
        try {
            List<String> ids = routes.replace(file, text);
            LOG.info(
                    text == null ? "{} is gone, and its routes with it" : "{} is taken up: {}",
                    file,
                    String.join(", ", ids));
            running = with(running, file, text);
        } catch (Exception e) {
            LOG.error("{}: {}. The routes that it had before go on", file, e.getMessage());
            putBack(file);
        }
    }

    private void putBack(String file) {
        try {
            routes.replace(file, running.get(file));
        } catch (Exception e) {
            LOG.error("{}: its routes do not run, until it is mended: {}", file, e.getMessage());
        }
    }

    private static Map<String, String> with(Map<String, String> texts, String file, String text) {
        Map<String, String> copy = new java.util.TreeMap<>(texts);
        copy.remove(file);
        if (text != null) {
            copy.put(file, text);
        }
        return copy;
    }

    private static Set<String> different(Map<String, String> before, Map<String, String> now) {
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(now.keySet());
        names.removeIf(name -> Objects.equals(before.get(name), now.get(name)));
        return names;
    }
}
