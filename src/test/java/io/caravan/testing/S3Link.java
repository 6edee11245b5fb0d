package io.caravan.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** One connection through {@link S3Faults}: a request, its answer, the next request. */
final class S3Link {

    private static final long IDLE_NANOS = 5_000_000_000L;

    private final Socket client;
    private final InetSocketAddress server;
    private final BiFunction<S3Call, String, Optional<S3Fault>> received;
    private final Consumer<S3Link> onEnd;
    private Socket upstream = new Socket();
    private InputStream answers;
    private long lastUsed;

    S3Link(
            Socket client,
            InetSocketAddress server,
            BiFunction<S3Call, String, Optional<S3Fault>> received,
            Consumer<S3Link> onEnd) {
        this.client = client;
        this.server = server;
        this.received = received;
        this.onEnd = onEnd;
    }

    void start() {
        Thread thread = new Thread(this::run, "s3-link[" + client.getPort() + "]");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            client.setTcpNoDelay(true);
            InputStream requests = new BufferedInputStream(client.getInputStream(), HttpBody.PIECE);
            Optional<HttpHead> request = HttpHead.read(requests);
            while (request.isPresent() && serve(request.get(), requests)) {
                request = HttpHead.read(requests);
            }
        } catch (IOException e) {
            // One of both has ended the connection; closing the other one tells it so.
        } finally {
            close();
            onEnd.accept(this);
        }
    }

    /** Returns whether the connection can be used again. */
    private boolean serve(HttpHead request, InputStream requests) throws IOException {
        Optional<S3Fault> fault = received.apply(S3Call.of(request.word(0), request.word(1)), request.word(1));
        if (fault.equals(Optional.of(S3Fault.HANG))) {
            return awaitEnd(requests);
        }
        if (request.header("Expect").isPresent()) {
            // A client that asks first is told to go on.
            write(client, "HTTP/1.1 100 Continue\r\n\r\n");
        }
        if (fault.isPresent() && fault.get().isAnError()) {
            HttpBody.skip(requests, HttpBody.length(request));
            write(client, error(fault.get(), request.word(0).equals("HEAD")));
            return true;
        }
        connect();
        upstream.getOutputStream().write(request.without("Expect").bytes());
        HttpBody.copy(requests, upstream.getOutputStream(), HttpBody.length(request));
        boolean again = answer(request, requests, fault.orElse(null));
        lastUsed = System.nanoTime();
        return again;
    }

    private static boolean awaitEnd(InputStream requests) throws IOException {
        requests.transferTo(OutputStream.nullOutputStream());
        return false;
    }

    private static String error(S3Fault fault, boolean bodiless) {
        String body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + fault.code()
                + "</Code><Message>A test has asked for it.</Message></Error>";
        return "HTTP/1.1 " + fault.status() + " " + fault.code()
                + "\r\nContent-Type: application/xml\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + (bodiless ? "" : body);
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** A connection that was idle for long may just be ended by the server. */
    private void connect() throws IOException {
        if (answers == null || System.nanoTime() - lastUsed > IDLE_NANOS) {
            upstream.close();
            upstream = new Socket();
            upstream.setTcpNoDelay(true);
            upstream.connect(server);
            answers = new BufferedInputStream(upstream.getInputStream(), HttpBody.PIECE);
        }
    }

    private boolean answer(HttpHead request, InputStream requests, S3Fault fault) throws IOException {
        HttpHead head = HttpHead.read(answers).orElseThrow(() -> new EOFException("The server has ended"));
        InputStream body = answers;
        long length = isBodiless(request, head) ? 0 : HttpBody.length(head);
        if (!isBodiless(request, head) && head.header("Transfer-Encoding").isPresent()) {
            byte[] whole = HttpBody.chunks(answers);
            head = head.without("Transfer-Encoding").with("Content-Length: " + whole.length);
            body = new ByteArrayInputStream(whole);
            length = whole.length;
        }
        if (fault == S3Fault.LOSE_ANSWER || fault == S3Fault.SILENCE) {
            HttpBody.skip(body, length);
            return fault == S3Fault.SILENCE && awaitEnd(requests);
        }
        OutputStream output = client.getOutputStream();
        output.write(head.bytes());
        long intact = fault == null ? length : length / 2;
        HttpBody.copy(body, output, intact);
        if (fault == S3Fault.FLIP && length > 0) {
            output.write(body.read() ^ 1);
            HttpBody.copy(body, output, length - intact - 1);
        }
        return fault != S3Fault.TRUNCATE;
    }

    private static boolean isBodiless(HttpHead request, HttpHead answer) {
        return request.word(0).equals("HEAD")
                || answer.word(1).equals("204")
                || answer.word(1).equals("304");
    }

    void close() {
        try {
            client.close();
            upstream.close();
        } catch (IOException e) {
            // Both are at their end.
        }
    }
}
