package io.caravan.counters;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A loopback port before a server that hands requests on one by one, so that a test can act at an exact step of a protocol:
 * before the server has a request, or after it has answered and before the client knows.
 */
final class Relay implements AutoCloseable {

    /** Takes the bytes of the client apart. */
    interface Requests {
        /** Returns the next request, null at the end of the connection. */
        byte[] next(InputStream client) throws IOException;

        /** Returns what a test calls this request, null if it is of no interest. */
        String nameOf(byte[] request);
    }

    /** What a test does at requests that have a name. Called on the thread of the connection, and may keep it waiting. */
    interface Watch {
        /** Returns whether the server may have the request; if not, the connection is cut. */
        boolean before(String name);

        /** Returns whether the client may have the answer; if not, the connection is cut. */
        default boolean after(String name) {
            return true;
        }
    }

    private final InetSocketAddress target;
    private final Requests requests;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile Watch watch = name -> true;

    private Relay(InetSocketAddress target, Requests requests) throws IOException {
        this.target = target;
        this.requests = requests;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread(this::accept);
    }

    static Relay to(String host, int port, Requests requests) {
        try {
            return new Relay(new InetSocketAddress(host, port), requests);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot listen for " + host + ":" + port, e);
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    void watch(Watch next) {
        this.watch = next;
    }

    /** Closes all connections now; new ones are handed on. */
    void cut() {
        close(sockets.toArray(Socket[]::new));
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket();
                sockets.add(client);
                sockets.add(server);
                thread(() -> connect(client, server));
            }
        } catch (IOException e) {
            // The test is at its end.
        }
    }

    private void connect(Socket client, Socket server) {
        AtomicReference<String> asked = new AtomicReference<>();
        try {
            server.connect(target);
            thread(() -> {
                try {
                    handBack(client, server, asked);
                } catch (IOException e) {
                    // One end has closed; so does the other.
                } finally {
                    close(client, server);
                }
            });
            handOn(client, server, asked);
        } catch (IOException e) {
            // One end has closed; so does the other.
        } finally {
            close(client, server);
        }
    }

    private void handOn(Socket client, Socket server, AtomicReference<String> asked) throws IOException {
        InputStream input = client.getInputStream();
        OutputStream output = server.getOutputStream();
        for (byte[] request = requests.next(input); request != null; request = requests.next(input)) {
            String name = requests.nameOf(request);
            if (name != null) {
                if (!watch.before(name)) {
                    return;
                }
                asked.set(name);
            }
            output.write(request);
        }
    }

    private void handBack(Socket client, Socket server, AtomicReference<String> asked) throws IOException {
        InputStream input = server.getInputStream();
        byte[] part = new byte[65_536];
        for (int read = input.read(part); read >= 0; read = input.read(part)) {
            String name = asked.getAndSet(null);
            if (name != null && !watch.after(name)) {
                return;
            }
            client.getOutputStream().write(part, 0, read);
        }
    }

    private void close(Socket... ends) {
        for (Socket socket : ends) {
            sockets.remove(socket);
            try {
                socket.close();
            } catch (IOException e) {
                // It is of no more use either way.
            }
        }
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }
}
