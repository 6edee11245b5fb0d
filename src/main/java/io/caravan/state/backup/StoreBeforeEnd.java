package io.caravan.state.backup;

import io.caravan.process.backup.ChangedKeys;
import io.caravan.state.SinkAwayException;
import java.util.List;
import org.apache.camel.Route;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.component.master.MasterConsumer;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy of a route that stores changed keys: when it is stopped, what was heard of is stored first, for as long as the
 * shutdown may take. The route must defer its shutdown, so that it works on while others end.
 */
public final class StoreBeforeEnd extends RoutePolicySupport implements ShutdownAware {

    private static final Logger LOG = LoggerFactory.getLogger(StoreBeforeEnd.class);

    private ChangedKeys changedKeys;
    private Reconcile reconcile;
    private List<String> endpoints = List.of();
    private volatile Route route;

    /** @param uris of the endpoints that store, separated by blanks, which may be needed for the first time at the end */
    public void setEndpoints(String uris) {
        endpoints = List.of(uris.split(" +"));
    }

    public void setChangedKeys(ChangedKeys changedKeys) {
        this.changedKeys = changedKeys;
    }

    public void setReconcile(Reconcile reconcile) {
        this.reconcile = reconcile;
    }

    /** As one of the route's services it is asked whether there is something to wait for. */
    @Override
    public void onStart(Route route) {
        this.route = route;
        route.addService(this);
        changedKeys.setDraining(false);
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        return true;
    }

    /** Called when the sources of changes have ended. */
    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        endpoints.forEach(this::begin);
        changedKeys.setDraining(true);
    }

    /** One that Camel makes while it stops it does not start, and nothing can be stored with that. */
    private void begin(String uri) {
        try {
            ServiceHelper.startService(route.getCamelContext().getEndpoint(uri));
        } catch (RuntimeException e) {
            LOG.warn("Nothing can be stored at {}: {}", uri, e.getMessage());
        }
    }

    @Override
    public int getPendingExchangesSize() {
        return isActive() ? changedKeys.size() : 0;
    }

    private boolean isActive() {
        return !(route.getConsumer() instanceof MasterConsumer master) || master.isMaster();
    }

    @Override
    public void onStop(Route route) {
        int left = changedKeys.size();
        if (left > 0) {
            LOG.warn("{} keys have changed that are not stored; the next start finds them", left);
            return;
        }
        try {
            reconcile.save();
        } catch (SinkAwayException e) {
            LOG.warn("The index could not be saved, so that the next start compares more: {}", e.getMessage());
        }
    }
}
