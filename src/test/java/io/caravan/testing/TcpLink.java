package io.caravan.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.function.Consumer;

/** One connection through a {@link TcpProxy}: two sockets and a thread for each direction. */
final class TcpLink {

    private static final int CONNECT_MILLIS = 5_000;

    private final Socket client;
    private final Socket server = new Socket();
    private final InetSocketAddress target;
    private final Gate gate;
    private final Consumer<TcpLink> onEnd;

    TcpLink(Socket client, InetSocketAddress target, Gate gate, Consumer<TcpLink> onEnd) {
        this.client = client;
        this.target = target;
        this.gate = gate;
        this.onEnd = onEnd;
    }

    void start() {
        thread(this::connectAndForward);
    }

    private void connectAndForward() {
        try {
            gate.pass();
            server.connect(target, CONNECT_MILLIS);
            thread(() -> forward(server, client));
            forward(client, server);
        } catch (IOException e) {
            close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
        }
    }

    private void forward(Socket from, Socket to) {
        try {
            InputStream input = from.getInputStream();
            OutputStream output = to.getOutputStream();
            byte[] part = new byte[65_536];
            for (int read = input.read(part); read >= 0; read = input.read(part)) {
                gate.pass();
                output.write(part, 0, read);
            }
        } catch (IOException e) {
            // One end has closed; so does the other.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close();
        }
    }

    void close() {
        onEnd.accept(this);
        for (Socket socket : new Socket[] {client, server}) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is of no more use either way.
            }
        }
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "tcp-link");
        thread.setDaemon(true);
        thread.start();
    }
}
