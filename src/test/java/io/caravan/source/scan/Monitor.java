package io.caravan.source.scan;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Watches which commands a server runs, and when by its own clock. */
final class Monitor implements AutoCloseable {

    private static final Pattern LINE = Pattern.compile("\\+(\\d+\\.\\d+) \\[(\\d+) [^]]*] \"(\\w+)\" ?(.*)");

    /** One command; the time in seconds since 1970. */
    record Command(double time, int database, String name, String arguments) {}

    private final List<Command> commands = new CopyOnWriteArrayList<>();
    private final Socket socket;
    private volatile boolean watching;

    Monitor(String host, int port) {
        try {
            socket = new Socket(host, port);
            socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.US_ASCII));
            Thread thread = new Thread(this::read, "monitor[" + port + "]");
            thread.setDaemon(true);
            thread.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await("MONITOR").atMost(Duration.ofSeconds(30)).until(() -> watching);
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                watching = true;
                Matcher matcher = LINE.matcher(line);
                if (matcher.matches()) {
                    commands.add(new Command(
                            Double.parseDouble(matcher.group(1)),
                            Integer.parseInt(matcher.group(2)),
                            matcher.group(3).toUpperCase(),
                            matcher.group(4)));
                }
            }
        } catch (IOException e) {
            // The test has ended, or the server was killed.
        }
    }

    /** Returns the commands of that name so far, in the order in which the server ran them. */
    List<Command> all(String name) {
        catchUp();
        return commands.stream().filter(command -> command.name().equals(name)).toList();
    }

    /** Waits until all has been read that the server has run before now. */
    private void catchUp() {
        String mark = UUID.randomUUID().toString();
        try (Socket other = new Socket(socket.getInetAddress(), socket.getPort())) {
            other.getOutputStream().write(("ECHO " + mark + "\r\n").getBytes(StandardCharsets.US_ASCII));
            await("the mark")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> commands.stream()
                            .anyMatch(command -> command.arguments().contains(mark)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
