package io.caravan.testing;

import io.caravan.cli.servers.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Notes which servers the tests ran against, one line each, in {@code target/servers-under-test.txt}. */
public final class ServersUnderTest {

    /** Relative to the folder of the module, where Maven starts the tests. */
    public static final Path FILE = Path.of("target", "servers-under-test.txt");

    private ServersUnderTest() {}

    /** Adds a line such as {@code Redis 7.0.15 (local)} unless it is there; several JVMs may do so at once. */
    public static synchronized void add(String product, Origin origin) {
        add(FILE, product + " (" + origin + ")");
    }

    static void add(Path file, String line) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (FileChannel channel = FileChannel.open(
                            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                byte[] bytes = Channels.newInputStream(channel).readAllBytes();
                List<String> lines =
                        new String(bytes, StandardCharsets.UTF_8).lines().toList();
                if (lock.isValid() && !lines.contains(line)) {
                    channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)), channel.size());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot note the server under test in " + file, e);
        }
    }
}
