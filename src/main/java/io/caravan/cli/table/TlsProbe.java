package io.caravan.cli.table;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Finds out whether a server speaks TLS and nothing else, as those of cloud providers do. */
final class TlsProbe {

    private static final int LONGEST_MILLIS = (int) Duration.ofSeconds(5).toMillis();

    /** What the answers of Redis begin with; in TLS an alert begins with 21. */
    private static final String FIRST_OF_ANSWERS = "+-$:*_(#,";

    private TlsProbe() {}

    /** Returns whether it does; not if it cannot be reached, or answers in neither way. */
    static boolean speaksOnlyTls(String host, int port) {
        try {
            return !answersInPlain(host, port) && answersInTls(host, port);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean answersInPlain(String host, int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), LONGEST_MILLIS);
            return isAnswer(socket);
        }
    }

    private static boolean isAnswer(Socket socket) {
        try {
            socket.setSoTimeout(LONGEST_MILLIS);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            int first = socket.getInputStream().read();
            return first >= 0 && FIRST_OF_ANSWERS.indexOf(first) >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** A certificate that is not trusted was sent by one who speaks TLS; it is refused where the flow connects. */
    private static boolean answersInTls(String host, int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), LONGEST_MILLIS);
            socket.setSoTimeout(LONGEST_MILLIS);
            SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
            try (SSLSocket tls = (SSLSocket) factory.createSocket(socket, host, port, true)) {
                tls.startHandshake();
                return true;
            }
        } catch (IOException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof CertificateException) {
                    return true;
                }
            }
            return false;
        }
    }
}
