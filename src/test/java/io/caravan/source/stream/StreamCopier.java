package io.caravan.source.stream;

import io.caravan.source.RedisConnections;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** A Java process that writes the name of each entry of all streams to the end of a file, and that a test can kill. */
final class StreamCopier implements AutoCloseable {

    private static final long COMMIT_NANOS = 5_000_000;

    private final Process process;

    private StreamCopier(Process process) {
        this.process = process;
    }

    static StreamCopier start(String redisUri, String consumer, Path file) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), StreamCopier.class.getName()));
        command.addAll(List.of(redisUri, consumer, file.toString()));
        return new StreamCopier(new ProcessBuilder(command).inheritIO().start());
    }

    /** Ends it by SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    /** Returns the names that are in the file. */
    static Set<String> committed(Path file) {
        try {
            return new HashSet<>(Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read what was committed", e);
        }
    }

    public static void main(String[] arguments) throws Exception {
        RedisConnections connections = new RedisConnections();
        connections.getSettings().setUri(arguments[0]);
        DefaultCamelContext camel = new DefaultCamelContext();
        camel.getRegistry().bind("redis", connections);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("redis-stream:caravan?patterns=*&batchSize=50&claimAfter=1000&discoveryInterval=200&consumer="
                                + arguments[1])
                        .process(exchange -> commit(
                                Path.of(arguments[2]), exchange.getMessage().getBody(Collection.class)));
            }
        });
        camel.start();
        new CountDownLatch(1).await();
    }

    private static void commit(Path file, Collection<?> entries) throws IOException {
        LockSupport.parkNanos(COMMIT_NANOS);
        // A line that was cut off by the end of a process stays alone.
        String lines = "\n" + String.join("\n", Streams.names(entries)) + "\n";
        try (FileOutputStream end = new FileOutputStream(file.toFile(), true)) {
            end.write(lines.getBytes(StandardCharsets.ISO_8859_1));
        }
        LockSupport.parkNanos(COMMIT_NANOS);
    }
}
