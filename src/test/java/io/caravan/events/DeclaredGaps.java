package io.caravan.events;

import io.caravan.source.RedisConstants;
import io.caravan.source.keyspace.EventGap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;

/** The gaps that a flow as shipped is told of. */
final class DeclaredGaps extends EventNotifierSupport {

    private final List<EventGap> gaps = new CopyOnWriteArrayList<>();

    static DeclaredGaps of(CamelContext camel) {
        DeclaredGaps declared = new DeclaredGaps();
        declared.start();
        camel.getManagementStrategy().addEventNotifier(declared);
        return declared;
    }

    @Override
    public void notify(CamelEvent event) {
        if (event instanceof CamelEvent.ExchangeCreatedEvent created) {
            EventGap gap = created.getExchange().getMessage().getHeader(RedisConstants.GAP, EventGap.class);
            if (gap != null) {
                gaps.add(gap);
            }
        }
    }

    List<EventGap> all() {
        return gaps;
    }
}
