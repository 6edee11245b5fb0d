package io.caravan.monitor;

import io.caravan.page.Page;
import io.caravan.source.RedisConnections;
import io.caravan.source.stream.KnownStreams;
import io.caravan.source.stream.StreamName;
import io.caravan.source.stream.StreamSearch;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.service.ServiceSupport;

/**
 * Looks at streams and their groups, and tells what it saw: in the log or on standard output, as metrics, and on a page of the
 * management port. It changes nothing in Redis. One exchange is one round; rounds do not overlap.
 */
public class StreamsMonitor extends ServiceSupport implements Processor, CamelContextAware {

    private final StreamSearch search = new StreamSearch();
    private final Limits limits = new Limits();
    private final Recent recent = new Recent();
    private CamelContext camelContext;
    private RedisConnections connections;
    private String group = "";
    private RoundOutput output = RoundOutput.of("log");
    private KnownStreams known;
    private StreamInspection inspection;
    private OwnGroup ownGroup;
    private MonitorMeters meters;
    private Page page;

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    public void setConnections(RedisConnections connections) {
        this.connections = connections;
    }

    /** Returns which streams are watched. A change has its effect in the next round. */
    public StreamSearch getSearch() {
        return search;
    }

    /** Returns from where on there are warnings. */
    public Limits getLimits() {
        return limits;
    }

    /** @param group the group that should read every stream; empty for none */
    public void setGroup(String group) {
        this.group = group;
    }

    /** @param milliseconds time between two rounds, by which the page tells whether what it shows is out of date */
    public void setInterval(long milliseconds) {
        if (milliseconds < 1) {
            throw new IllegalArgumentException(
                    "streams-monitor.interval must be 1 millisecond or more, but is " + milliseconds);
        }
        recent.interval(milliseconds);
    }

    /** @param form {@code log} for lines of the log, {@code json} for a line of JSON on standard output each round */
    public void setOutput(String form) {
        output = RoundOutput.of(form);
    }

    Recent recent() {
        return recent;
    }

    @Override
    protected void doStart() {
        known = new KnownStreams(search, connections);
        inspection = new StreamInspection(connections);
        ownGroup = new OwnGroup(group);
        meters = new MonitorMeters(camelContext.getRegistry().findSingleByType(MeterRegistry.class));
    }

    @Override
    protected void doStop() {
        if (page != null) {
            page.close();
            page = null;
        }
    }

    @Override
    public void process(Exchange exchange) {
        if (page == null) {
            // Camel starts this also when it does not start the route, and then there is nothing to show.
            page = Page.open(camelContext, "/observe/streams", StreamsMonitor.class, "streams", recent::json);
        }
        try {
            Round round = look();
            meters.round(round);
            recent.seen(round);
            output.write(round);
        } catch (RuntimeException e) {
            meters.failed();
            recent.failed(e);
            throw e;
        }
    }

    private Round look() {
        Instant begin = Instant.now();
        long start = System.nanoTime();
        KnownStreams.Found found = known.now();
        List<CheckedStream> streams = new ArrayList<>();
        inOrder(found.missing()).forEach(name -> streams.add(check(WatchedStream.missing(name))));
        inspection.of(inOrder(found.present())).forEach(stream -> streams.add(check(stream)));
        ownGroup.roundDone();
        return new Round(begin, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start), streams);
    }

    private CheckedStream check(WatchedStream stream) {
        List<Warning> warnings = new ArrayList<>();
        Optional<Warning> unread = ownGroup.check(stream);
        unread.ifPresent(warnings::add);
        warnings.addAll(limits.check(stream));
        return new CheckedStream(stream, List.copyOf(warnings));
    }

    private static List<StreamName> inOrder(Collection<StreamName> names) {
        return names.stream()
                .sorted(Comparator.comparingInt(StreamName::database).thenComparing(StreamName::toString))
                .toList();
    }
}
