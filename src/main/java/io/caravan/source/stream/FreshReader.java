package io.caravan.source.stream;

import io.lettuce.core.api.StatefulRedisConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Reads what is new in the streams of one database.
 *
 * In rounds it asks busy streams one by one, and all others together, for so much that the answers fit a batch whatever they
 * hold. When a round has found nothing, it waits for the next entry with one blocking command, on a connection of its own.
 * Used by the consumer's thread.
 */
final class FreshReader implements AutoCloseable {

    private final StreamContext context;
    private final int database;
    private final FreshRound round;
    private final LongSupplier idleMillis;
    private FreshCall waiting;
    private StatefulRedisConnection<byte[], byte[]> blocking;
    private List<FreshCall> calls = List.of();
    private long notBefore = System.nanoTime();
    private int idleRounds;
    private boolean hot;

    /** @param idleMillis how long an entry must have been pending to be taken over by reading; 0 for never */
    FreshReader(StreamContext context, int database, LongSupplier idleMillis) {
        this.context = context;
        this.database = database;
        this.idleMillis = idleMillis;
        this.round = new FreshRound(context.options());
    }

    void add(JoinedStream stream) {
        round.add(stream);
    }

    void remove(JoinedStream stream) {
        round.remove(stream);
    }

    /** Asks for more, unless it has not been answered yet, or is to wait for a moment. */
    void readAhead(int batch, long bytes) {
        if (!calls.isEmpty() || System.nanoTime() - notBefore < 0) {
            return;
        }
        if (waiting == null && round.isQuiet() && !context.isCluster()) {
            waiting = block();
            return;
        }
        List<FreshCall> next = round.next(batch, bytes, waiting == null ? List.of() : waiting.streams());
        if (!next.isEmpty()) {
            StreamCommands commands = context.commands(database);
            calls = next.stream().flatMap(call -> send(commands, call).stream()).toList();
        }
    }

    private List<FreshCall> send(StreamCommands commands, FreshCall call) {
        if (!context.isCluster()) {
            return List.of(call.send(commands, 0, idleMillis.getAsLong(), context.bell()));
        }
        return call.oneByOne().stream()
                .map(each -> each.send(commands, 0, idleMillis.getAsLong(), context.bell()))
                .toList();
    }

    private FreshCall block() {
        if (blocking == null) {
            blocking = context.connections()
                    .connect(context.connections().nodes(false).get(0), database);
        }
        return round.all()
                .send(
                        context.commands(blocking, database),
                        context.options().blockMillis(),
                        idleMillis.getAsLong(),
                        context.bell());
    }

    /** Returns the calls that have ended, failed ones among them; those of a round only together. */
    List<FreshCall> take() {
        List<FreshCall> ended = new ArrayList<>();
        if (waiting != null && waiting.isDone()) {
            ended.add(waiting);
            if (waiting.failure() != null) {
                disconnect();
            }
            waiting.learn();
            round.waited(waiting);
            hot = !waiting.isEmpty();
            pause(hot);
            waiting = null;
        }
        if (!calls.isEmpty() && calls.stream().allMatch(FreshCall::isDone)) {
            ended.addAll(calls);
            boolean empty = calls.stream().allMatch(FreshCall::isEmpty);
            calls.forEach(FreshCall::learn);
            round.ended(calls);
            hot = !empty;
            pause(hot && round.isAtEnd());
            idleRounds = empty ? idleRounds + 1 : 0;
            if (empty && context.isCluster() && round.isAtEnd()) {
                notBefore = System.nanoTime() + context.options().idleMillis(idleRounds) * 1_000_000;
            }
            calls = List.of();
        }
        return ended;
    }

    private void pause(boolean wanted) {
        if (wanted) {
            notBefore = System.nanoTime() + context.options().pollMillis() * 1_000_000;
        }
    }

    /** Returns whether the last round brought something, so that its share of a batch is needed. */
    boolean isHot() {
        return hot;
    }

    long millisToWait() {
        return (notBefore - System.nanoTime()) / 1_000_000;
    }

    private void disconnect() {
        if (blocking != null) {
            blocking.closeAsync();
            blocking = null;
        }
    }

    @Override
    public void close() {
        disconnect();
    }
}
