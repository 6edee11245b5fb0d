package io.caravan.source.scan;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;

/** The pages of one node that the route has at the same time, up to a limit. Used by the thread that reads the node. */
final class PagesInRoute implements AutoCloseable {

    /** Takes one page through the route. */
    interface Delivery {
        void run() throws Exception;
    }

    private final Executor executor;
    private final int most;
    private final Deque<CompletableFuture<Void>> running = new ArrayDeque<>();

    PagesInRoute(Executor executor, int most) {
        this.executor = executor;
        this.most = most;
    }

    /**
     * Takes a page to the route, and returns when there is room for another one.
     *
     * @throws Exception what a page failed with, this one or an earlier one
     */
    void deliver(Delivery page) throws Exception {
        if (most == 1) {
            page.run();
            return;
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                page.run();
                done.complete(null);
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        running.add(done);
        if (running.size() == most) {
            try {
                running.remove().get();
            } catch (ExecutionException e) {
                throw asException(e.getCause());
            }
        }
    }

    /** Waits until the route has no page any more, and throws what the first of them failed with that did. */
    @Override
    public void close() throws Exception {
        Throwable failure = null;
        while (!running.isEmpty()) {
            try {
                running.remove().join();
            } catch (CompletionException e) {
                failure = failure == null ? e.getCause() : failure;
            }
        }
        if (failure != null) {
            throw asException(failure);
        }
    }

    private static Exception asException(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return (Exception) failure;
    }
}
