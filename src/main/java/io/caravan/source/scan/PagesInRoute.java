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
        /** @param from where a pass would have to go on, were this one cut off now; {@code null} where none could */
        void run(ScanPosition from) throws Exception;
    }

    private record Running(ScanPosition start, CompletableFuture<Void> done) {
        boolean isThrough() {
            return done.isDone() && !done.isCompletedExceptionally();
        }
    }

    private final Executor executor;
    private final int most;
    private final Deque<Running> running = new ArrayDeque<>();

    PagesInRoute(Executor executor, int most) {
        this.executor = executor;
        this.most = most;
    }

    /**
     * Takes a page to the route, and returns when there is room for another one.
     *
     * @param  start     where the page begins; {@code null} where no other pass could go on from there
     * @throws Exception what a page failed with, this one or an earlier one
     */
    void deliver(ScanPosition start, Delivery page) throws Exception {
        if (most == 1) {
            page.run(start);
            return;
        }
        ScanPosition from = start == null ? null : oldest(start);
        CompletableFuture<Void> done = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                page.run(from);
                done.complete(null);
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        running.add(new Running(start, done));
        if (running.size() == most) {
            try {
                running.remove().done().get();
            } catch (ExecutionException e) {
                throw asException(e.getCause());
            }
        }
    }

    /** Pages of a process that answered before do not matter: after it the scan has begun anew. */
    private ScanPosition oldest(ScanPosition start) {
        return running.stream()
                .filter(page -> !page.isThrough())
                .map(Running::start)
                .filter(other -> other != null && other.runId().equals(start.runId()))
                .findFirst()
                .orElse(start);
    }

    /** Waits until the route has no page any more, and throws what the first of them failed with that did. */
    @Override
    public void close() throws Exception {
        Throwable failure = null;
        while (!running.isEmpty()) {
            try {
                running.remove().done().join();
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
