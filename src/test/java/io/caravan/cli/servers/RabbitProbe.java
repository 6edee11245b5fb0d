package io.caravan.cli.servers;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Greets an AMQP 0-9-1 server and reads the version out of the properties that it answers with. */
final class RabbitProbe {

    private static final byte[] PROTOCOL_HEADER = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};
    private static final int METHOD_FRAME = 1;
    private static final int LIMIT_MILLIS = 5_000;
    // A long string in a table: its name, an S, four bytes of length.
    private static final Pattern VERSION = Pattern.compile("\\u0007versionS\\u0000{3}.([0-9][0-9.]*)", Pattern.DOTALL);

    private RabbitProbe() {}

    /** Returns the version, or nothing as long as the server does not take connections. */
    static Optional<String> version(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), LIMIT_MILLIS);
            socket.setSoTimeout(LIMIT_MILLIS);
            socket.getOutputStream().write(PROTOCOL_HEADER);
            DataInputStream answer = new DataInputStream(socket.getInputStream());
            if (answer.readUnsignedByte() != METHOD_FRAME) {
                return Optional.empty();
            }
            answer.readUnsignedShort();
            byte[] start = answer.readNBytes(answer.readInt());
            Matcher found = VERSION.matcher(new String(start, StandardCharsets.ISO_8859_1));
            return found.find() ? Optional.of(found.group(1)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
