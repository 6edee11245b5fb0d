package io.caravan.cli.servers;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Asks a Redis server through the socket file in its private folder, where only that very server can answer. It works
 * for every set of options: TLS, client certificates, passwords.
 */
final class RedisProbe {

    private static final long ANSWER_WITHIN_MILLIS = 2_000;

    private final Path socket;
    private final String password;

    /**
     * @param password of the default user, or null
     */
    RedisProbe(Path socket, String password) {
        this.socket = socket;
        this.password = password;
    }

    /** Says whether the server executes commands; one that still loads its data, or has lost its master, does not. */
    boolean isReady() {
        try {
            String answer = ask("PING");
            return answer.startsWith("+PONG") || answer.startsWith("-NOAUTH") || answer.startsWith("-NOPERM");
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns the answer of INFO server, or an error line of the server. */
    String info() throws IOException {
        return ask("INFO server");
    }

    private String ask(String command) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                Selector selector = Selector.open()) {
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            if (password != null) {
                ask(channel, selector, "AUTH \"" + password.replaceAll("[\"\\\\]", "\\\\$0") + "\"");
            }
            return ask(channel, selector, command);
        }
    }

    private static String ask(SocketChannel channel, Selector selector, String command) throws IOException {
        channel.write(ByteBuffer.wrap((command + "\r\n").getBytes(StandardCharsets.UTF_8)));
        ByteBuffer answer = ByteBuffer.allocate(65_536);
        while (!isWhole(answer)) {
            selector.selectedKeys().clear();
            if (selector.select(ANSWER_WITHIN_MILLIS) == 0 || channel.read(answer) < 0) {
                throw new IOException("Redis gave no whole answer to its first commands");
            }
        }
        return textOf(answer);
    }

    /** Says whether the answer is one line, or the announced length and as many bytes. */
    private static boolean isWhole(ByteBuffer answer) {
        String text = textOf(answer);
        int line = text.indexOf("\r\n");
        boolean isBulk = text.startsWith("$");
        return line >= 0 && (!isBulk || text.length() >= line + 4 + Integer.parseInt(text.substring(1, line)));
    }

    private static String textOf(ByteBuffer answer) {
        return new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1);
    }
}
