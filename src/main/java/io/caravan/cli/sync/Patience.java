package io.caravan.cli.sync;

import io.caravan.source.scan.ScanListener;
import io.caravan.source.scan.ScanReport;
import io.caravan.source.stream.StreamListener;
import io.caravan.state.SinkAwayException;
import io.caravan.state.SqlFailure;
import io.caravan.state.TargetException;
import io.lettuce.core.RedisException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;

/** Bears a server that is away for so many attempts, and then ends the service. */
final class Patience {

    private final int redisAttempts;
    private final Consumer<Exception> end;

    Patience(int redisAttempts, Consumer<Exception> end) {
        this.redisAttempts = redisAttempts;
        this.end = end;
    }

    /** To be called before the start. */
    void applyTo(Main main) {
        main.bind("scanPatience", new OfScan());
        main.bind("streamPatience", new OfStreams());
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterConfigure(BaseMainSupport configured) {
                configured.getCamelContext().getManagementStrategy().addEventNotifier(new OfWrites());
            }
        });
    }

    /** Failures in a row of one source. */
    private final class Attempts {

        private final AtomicInteger failed = new AtomicInteger();

        void failed(Exception failure) {
            if (failed.incrementAndGet() > redisAttempts) {
                end.accept(failure);
            }
        }

        void succeeded() {
            failed.set(0);
        }
    }

    private final class OfStreams implements StreamListener {

        private final Attempts attempts = new Attempts();

        @Override
        public void redisFailed(Exception failure) {
            attempts.failed(failure);
        }

        @Override
        public void redisRecovered() {
            attempts.succeeded();
        }
    }

    private final class OfScan implements ScanListener {

        private final Attempts attempts = new Attempts();

        @Override
        public void pageDone(String node, long scanned) {
            attempts.succeeded();
        }

        @Override
        public void nodeLost(String node, String reason, long delayMillis) {
            attempts.failed(new RedisException("Lost the connection to Redis at " + node + ": " + reason));
        }

        @Override
        public void passDone(ScanReport report) {
            attempts.succeeded();
        }

        @Override
        public void passFailed(Exception failure) {
            if (failure instanceof RedisException) {
                attempts.failed(failure);
            }
        }
    }

    /** Hears of an exchange when its retries are used up. */
    private final class OfWrites extends EventNotifierSupport {

        @Override
        public void notify(CamelEvent event) {
            Exception failure =
                    ((CamelEvent.ExchangeFailedEvent) event).getExchange().getException();
            if (failure instanceof SinkAwayException
                    || failure instanceof TargetException
                    || SqlFailure.find(failure).isPresent() && !SqlFailure.isRefusal(failure)) {
                end.accept(failure);
            }
        }

        @Override
        public boolean isEnabled(CamelEvent event) {
            return event instanceof CamelEvent.ExchangeFailedEvent;
        }
    }
}
