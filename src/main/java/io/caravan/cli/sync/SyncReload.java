package io.caravan.cli.sync;

import io.caravan.cli.OurValues;
import io.caravan.cli.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Reads the file of variables again on SIGHUP and when it changes, and hands what is different to the running flows. The file
 * is compared once a second, so that one that was replaced or mounted anew is seen too.
 */
final class SyncReload extends MainListenerSupport implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SyncReload.class);

    private final Path file;
    private final Supplier<SyncValues> reader;
    private final OurValues ours;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "caravan-reload");
        thread.setDaemon(true);
        return thread;
    });
    private RunningFlows flows;
    private byte[] content;
    private SyncValues values;

    /** @param values what the flows are started with */
    SyncReload(Path file, Supplier<SyncValues> reader, SyncValues values, OurValues ours) {
        this.file = file;
        this.reader = reader;
        this.values = values;
        this.ours = ours;
        this.content = content();
    }

    @Override
    public void afterStart(BaseMainSupport main) {
        flows = new RunningFlows(main.getCamelContext());
        SignalHandler before = Signal.handle(new Signal("HUP"), signal -> executor.execute(() -> reload("SIGHUP")));
        if (before == SignalHandler.SIG_IGN) {
            LOG.info(
                    "SIGHUP is ignored, as whoever started this asked for (nohup); a change of {} is still seen", file);
        }
        executor.scheduleWithFixedDelay(this::compare, 1, 1, TimeUnit.SECONDS);
    }

    private void compare() {
        if (!Arrays.equals(content, content())) {
            reload("a change of " + file);
        }
    }

    private byte[] content() {
        try {
            return Files.isReadable(file) ? Files.readAllBytes(file) : new byte[0];
        } catch (IOException e) {
            return content;
        }
    }

    private void reload(String reason) {
        content = content();
        try {
            SyncValues next = reader.get();
            Map<String, String> changes = changes(new SyncProperties(values, ours), new SyncProperties(next, ours));
            LOG.info(
                    "Read the variables again after {}: {}",
                    reason,
                    changes.isEmpty() ? "nothing else" : changes.keySet());
            tellShadowed(next);
            values = next;
            flows.change(changes);
        } catch (UsageException e) {
            LOG.error("Read the variables again after {}, and changed nothing: {}", reason, e.getMessage());
        } catch (Exception e) {
            LOG.error("Cannot change the running flows after {}; start sync anew", reason, e);
        }
    }

    private static Map<String, String> changes(SyncProperties before, SyncProperties after) {
        Map<String, String> changes = new TreeMap<>(after.all());
        changes.entrySet().removeAll(before.all().entrySet());
        return changes;
    }

    private void tellShadowed(SyncValues next) {
        next.shadowed().forEach((variable, text) -> {
            if (!text.equals(values.shadowed().get(variable))) {
                LOG.warn("{} of the file has no effect: the environment sets it too, and wins", variable);
            }
        });
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
