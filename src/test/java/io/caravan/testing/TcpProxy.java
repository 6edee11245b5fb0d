package io.caravan.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A network that a test can break: a loopback port whose connections go to a server, until the test says otherwise. */
public final class TcpProxy implements AfterAllCallback, AutoCloseable {

    private final InetSocketAddress target;
    private final Gate gate = new Gate();
    private final Set<TcpLink> links = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final int port;
    private ServerSocket listener;
    private Socket reserved;
    private Thread acceptor;

    private TcpProxy(InetSocketAddress target) throws IOException {
        this.target = target;
        listener = listen(0);
        port = listener.getLocalPort();
    }

    /** Begins to forward to that server. */
    public static TcpProxy to(String host, int port) {
        try {
            return new TcpProxy(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot listen for " + host + ":" + port, e);
        }
    }

    private ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getByName(host()), port));
        acceptor = new Thread(() -> accept(socket), "tcp-proxy[" + socket.getLocalPort() + "]");
        acceptor.setDaemon(true);
        acceptor.start();
        return socket;
    }

    private void accept(ServerSocket socket) {
        try {
            while (true) {
                Socket client = socket.accept();
                accepted.incrementAndGet();
                TcpLink link = new TcpLink(client, target, gate, links::remove);
                links.add(link);
                link.start();
            }
        } catch (IOException e) {
            // The listener was closed: the test refuses, or is at its end.
        }
    }

    public String host() {
        return "127.0.0.1";
    }

    public int port() {
        return port;
    }

    /** Returns how many connections were accepted so far. */
    public int accepted() {
        return accepted.get();
    }

    /** Returns how many connections are open now. */
    public int open() {
        return links.size();
    }

    /** Closes all connections now; new ones are forwarded. */
    public void cut() {
        links.forEach(TcpLink::close);
    }

    /** Accepts connections and keeps the open ones, but forwards nothing in either direction. */
    public void stall() {
        gate.close();
    }

    /** Refuses new connections; the open ones go on. */
    public synchronized void refuse() {
        try {
            if (!listener.isClosed()) {
                listener.close();
                // It listens until nobody waits for a connection any more.
                acceptor.join();
                // Bound and not listening: nobody else gets the port, and whoever connects is refused.
                reserved = new Socket();
                reserved.setReuseAddress(true);
                reserved.bind(new InetSocketAddress(InetAddress.getByName(host()), port));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while port " + port + " was closed", e);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close port " + port, e);
        }
    }

    /** Forwards again, what was held back first, and accepts connections again. */
    public synchronized void resume() {
        gate.open();
        if (listener.isClosed()) {
            try {
                reserved.close();
                listener = listen(port);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot listen on port " + port + " again", e);
            }
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    @Override
    public void close() {
        refuse();
        gate.open();
        cut();
        try {
            reserved.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot release port " + port, e);
        }
    }
}
