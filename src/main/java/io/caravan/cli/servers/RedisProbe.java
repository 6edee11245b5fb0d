package io.caravan.cli.servers;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Asks a Redis server through the socket file in its private folder, where only that very server can answer. It works
 * for every set of options: TLS, client certificates, passwords.
 */
final class RedisProbe {

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
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            String login = password == null ? "" : "AUTH \"" + password.replaceAll("[\"\\\\]", "\\\\$0") + "\"\r\n";
            channel.write(ByteBuffer.wrap((login + command + "\r\nQUIT\r\n").getBytes(StandardCharsets.UTF_8)));
            StringBuilder answer = new StringBuilder();
            ByteBuffer part = ByteBuffer.allocate(16_384);
            while (channel.read(part) >= 0) {
                answer.append(StandardCharsets.UTF_8.decode(part.flip()));
                part.clear();
            }
            // The first line answers AUTH.
            return password == null ? answer.toString() : answer.substring(answer.indexOf("\n") + 1);
        }
    }
}
