package io.caravan.state;

import io.caravan.testing.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A network between client and server that breaks when the client says COMMIT, before or after the server has heard it. */
final class CommitCut implements AutoCloseable {

    private final ServerSocket listening;
    private final PostgresServer server;
    private final boolean heard;

    private CommitCut(PostgresServer server, boolean heard) throws IOException {
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.server = server;
        this.heard = heard;
        start(this::accept);
    }

    static CommitCut beforeTheServerHears(PostgresServer server) throws IOException {
        return new CommitCut(server, false);
    }

    static CommitCut beforeTheClientHears(PostgresServer server) throws IOException {
        return new CommitCut(server, true);
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + listening.getLocalPort() + "/" + server.database() + "?sslmode=disable";
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listening.accept();
            Socket far = new Socket(server.host(), server.port());
            start(() -> far.getInputStream().transferTo(client.getOutputStream()));
            start(() -> forwardUntilCommit(client, far));
        }
    }

    private void forwardUntilCommit(Socket client, Socket far) throws IOException {
        try (client;
                far) {
            byte[] buffer = new byte[1 << 16];
            for (int read = client.getInputStream().read(buffer);
                    read > 0;
                    read = client.getInputStream().read(buffer)) {
                boolean commit = new String(buffer, 0, read, StandardCharsets.ISO_8859_1).contains("COMMIT\0");
                if (commit) {
                    client.close();
                }
                if (!commit || heard) {
                    far.getOutputStream().write(buffer, 0, read);
                }
                if (commit) {
                    far.shutdownOutput();
                    return;
                }
            }
        }
    }

    private interface Forwarding {
        void run() throws IOException;
    }

    private static void start(Forwarding forwarding) {
        Thread thread = new Thread(() -> {
            try {
                forwarding.run();
            } catch (IOException e) {
                // One end has closed, and so does this direction.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
