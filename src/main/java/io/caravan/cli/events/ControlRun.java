package io.caravan.cli.events;

import io.caravan.cli.ExitCode;
import io.caravan.cli.FlowValues;
import io.caravan.cli.RouteFiles;
import io.caravan.cli.UsageException;
import io.caravan.sink.rabbitmq.EventSetting;
import io.caravan.sink.rabbitmq.control.ControlAnswer;
import io.caravan.sink.rabbitmq.control.ControlClient;
import io.caravan.sink.rabbitmq.control.ControlRequest;
import io.caravan.source.RedisConnections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.camel.main.Main;

/** Has every running instance do something, and shows what each answers. */
final class ControlRun {

    private static final long START_MILLIS = 2_000;
    private static final long LONGEST_MILLIS = 60_000;
    private static final long PAUSE_MILLIS = 50;
    private static final int PAUSES_BETWEEN_SENDS = 20;

    private final ControlRequest request;

    ControlRun(ControlRequest request) {
        this.request = request;
    }

    /** @return the exit code: 0 if there are instances and all have done it */
    int run(FlowValues values) throws Exception {
        values.leaveOutTheService();
        Main main = values.program(RouteFiles.flows());
        try {
            main.init();
            try (RedisConnections redis =
                    main.getCamelContext().getRegistry().lookupByNameAndType("redis", RedisConnections.class)) {
                return run(redis);
            }
        } finally {
            main.stop();
        }
    }

    private int run(RedisConnections redis) throws InterruptedException {
        ControlClient client = new ControlClient(redis);
        Set<String> instances = client.instances();
        for (long waited = 0; instances.isEmpty() && waited < START_MILLIS; waited += PAUSE_MILLIS) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            instances = client.instances();
        }
        if (instances.isEmpty()) {
            System.err.println(
                    "caravan events: No instance runs at Redis " + redis.address() + ". Nothing was changed");
            return ExitCode.FAILED;
        }
        try {
            client.begin(request);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage(), e);
        }
        boolean good = show(client, new TreeSet<>(instances));
        if (request.settings().get(EventSetting.PASSWORD) != null) {
            System.err.println(
                    "caravan events: The password is not kept in Redis: an instance that starts later takes that of"
                            + " its own arguments, or RABBITMQ_PASSWORD");
        }
        return good ? ExitCode.DONE : ExitCode.FAILED;
    }

    private boolean show(ControlClient client, Set<String> missing) throws InterruptedException {
        boolean good = true;
        int shown = 0;
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_MILLIS);
        for (int pauses = 1; !missing.isEmpty() && System.nanoTime() < end; pauses++) {
            List<ControlAnswer> answers = client.answers(request);
            for (ControlAnswer answer : answers.subList(shown, answers.size())) {
                System.out.println(answer.instance() + "  " + answer.text());
                missing.remove(answer.instance());
                good &= answer.good();
            }
            shown = answers.size();
            if (missing.isEmpty()) {
                return good;
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            if (pauses % PAUSES_BETWEEN_SENDS == 0) {
                if (!client.instances().containsAll(missing)) {
                    break;
                }
                client.send(request);
            }
        }
        missing.forEach(instance -> System.err.println("caravan events: No answer from " + instance
                + ". If it still runs it does this as soon as it hears of it"));
        return false;
    }
}
