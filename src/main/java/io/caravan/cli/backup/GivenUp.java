package io.caravan.cli.backup;

import java.util.concurrent.CompletableFuture;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeFailedEvent;
import org.apache.camel.support.SimpleEventNotifierSupport;

/** Fails what a command waits for with the first failure that nothing has healed. */
final class GivenUp extends SimpleEventNotifierSupport {

    private final CompletableFuture<?> end;

    GivenUp(CompletableFuture<?> end) {
        this.end = end;
    }

    @Override
    public void notify(CamelEvent event) {
        // What has split an exchange may try a part of it again.
        if (event instanceof ExchangeFailedEvent failed
                && failed.getExchange().getProperty(ExchangePropertyKey.SPLIT_INDEX) == null) {
            end.completeExceptionally(failed.getExchange().getException());
        }
    }
}
