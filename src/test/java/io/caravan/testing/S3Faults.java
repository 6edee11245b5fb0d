package io.caravan.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A way to an S3 server that counts requests and can fail as a server does: point the client at {@link #endpoint()}. The
 * server must not speak TLS.
 */
public final class S3Faults implements AfterAllCallback, AutoCloseable {

    private record Plan(S3Fault fault, long left) {}

    private final InetSocketAddress server;
    private final ServerSocket listener;
    private final TcpProxy door;
    private final Set<S3Link> links = ConcurrentHashMap.newKeySet();
    private final Set<String> refused = new HashSet<>();
    private final Map<S3Call, Deque<Plan>> plans = new EnumMap<>(S3Call.class);
    private final Map<S3Call, Long> counts = new EnumMap<>(S3Call.class);

    private S3Faults(InetSocketAddress server) throws IOException {
        this.server = server;
        listener = new ServerSocket(0, 100, InetAddress.getByName("127.0.0.1"));
        door = TcpProxy.to("127.0.0.1", listener.getLocalPort());
        Thread acceptor = new Thread(this::accept, "s3-faults[" + listener.getLocalPort() + "]");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    /** Begins to forward to that server. */
    public static S3Faults before(S3Server server) {
        try {
            return new S3Faults(new InetSocketAddress(server.host(), server.port()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot listen for S3", e);
        }
    }

    private void accept() {
        try {
            while (true) {
                S3Link link = new S3Link(listener.accept(), server, this::received, links::remove);
                links.add(link);
                link.start();
            }
        } catch (IOException e) {
            // The listener was closed: the test is at its end.
        }
    }

    private synchronized Optional<S3Fault> received(S3Call call, String target) {
        counts.merge(call, 1L, Long::sum);
        if (call == S3Call.PUT && refused.stream().anyMatch(target::contains)) {
            return Optional.of(S3Fault.REFUSE);
        }
        Deque<Plan> planned = plans.get(call);
        if (planned == null || planned.isEmpty()) {
            return Optional.empty();
        }
        Plan plan = planned.removeFirst();
        if (plan.left() > 1) {
            planned.addFirst(new Plan(plan.fault(), plan.left() - 1));
        }
        return Optional.of(plan.fault());
    }

    public String endpoint() {
        return "http://" + door.host() + ":" + door.port();
    }

    /** Does this to the next requests of a kind, after what has been said of that kind so far. */
    public synchronized void next(int times, S3Call call, S3Fault fault) {
        plans.computeIfAbsent(call, each -> new ArrayDeque<>()).addLast(new Plan(fault, times));
    }

    /** Refuses to store this object until {@link #heal()}, as one that the server can never take. */
    public synchronized void refuseObject(String name) {
        refused.add(name);
    }

    /** Does this to every request of a kind until {@link #heal()}. */
    public void always(S3Call call, S3Fault fault) {
        next(Integer.MAX_VALUE, call, fault);
    }

    /** Does this to every request until {@link #heal()}. */
    public void always(S3Fault fault) {
        for (S3Call call : S3Call.values()) {
            always(call, fault);
        }
    }

    /** Ends all connections, and refuses new ones until {@link #heal()}. */
    public void refuse() {
        door.refuse();
        door.cut();
    }

    /** Forwards everything from now on; a request that hangs goes on doing so. */
    public synchronized void heal() {
        plans.clear();
        refused.clear();
        door.resume();
    }

    /** Returns how many requests of a kind have come, those that were failed included. */
    public synchronized long count(S3Call call) {
        return counts.getOrDefault(call, 0L);
    }

    /** Counts from 0 again. */
    public synchronized void forgetCounts() {
        counts.clear();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    @Override
    public void close() {
        door.close();
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close port " + listener.getLocalPort(), e);
        }
        links.forEach(S3Link::close);
    }
}
