package io.caravan.cli.servers;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Greets an AMQP 0-9-1 server and reads name and version out of the properties that it answers with. */
final class RabbitProbe {

    private static final byte[] PROTOCOL_HEADER = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};
    private static final int METHOD_FRAME = 1;
    private static final int LIMIT_MILLIS = 5_000;
    // A long string in a table: its name, an S, four bytes of length.
    private static final Pattern PRODUCT = Pattern.compile("\\u0007productS\\u0000{3}(.)", Pattern.DOTALL);
    private static final Pattern VERSION = Pattern.compile("\\u0007versionS\\u0000{3}(.)", Pattern.DOTALL);

    private RabbitProbe() {}

    /** Returns name and version of a server that runs. */
    static String productOf(LocalServer server) {
        return product(server.host(), server.port())
                .orElseThrow(() -> new IllegalStateException(
                        "The broker on port " + server.port() + " answers no greeting with its name and version"));
    }

    /** Returns name and version, or nothing as long as the server does not take connections. */
    static Optional<String> product(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), LIMIT_MILLIS);
            socket.setSoTimeout(LIMIT_MILLIS);
            socket.getOutputStream().write(PROTOCOL_HEADER);
            DataInputStream answer = new DataInputStream(socket.getInputStream());
            if (answer.readUnsignedByte() != METHOD_FRAME) {
                return Optional.empty();
            }
            answer.readUnsignedShort();
            String start = new String(answer.readNBytes(answer.readInt()), StandardCharsets.ISO_8859_1);
            return value(PRODUCT, start)
                    .flatMap(product -> value(VERSION, start).map(version -> RabbitProduct.of(product, version)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> value(Pattern name, String table) {
        Matcher found = name.matcher(table);
        return found.find()
                ? Optional.of(table.substring(
                        found.end(), found.end() + found.group(1).charAt(0)))
                : Optional.empty();
    }
}
