package io.caravan.doctor.source;

import io.caravan.source.RedisFailures;
import io.caravan.source.RedisKeyspace;
import io.caravan.source.RedisNode;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What one server of a Redis deployment says of itself. */
final class RedisLook implements AutoCloseable {

    private final RedisNode node;
    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final Duration timeout;
    private final Map<String, String> info = new HashMap<>();

    /** @throws RedisException if it does not answer, or this user may not ask with INFO */
    RedisLook(RedisNode node, StatefulRedisConnection<byte[], byte[]> connection, Duration timeout) {
        this.node = node;
        this.connection = connection;
        this.timeout = timeout;
        try {
            await(commands().info()).lines().map(line -> line.split(":", 2)).forEach(pair -> {
                if (pair.length == 2) {
                    info.put(pair[0], pair[1].strip());
                }
            });
        } catch (RedisException e) {
            throw RedisFailures.refused(node.address(), e);
        }
    }

    String address() {
        return node.address();
    }

    RedisNode node() {
        return node;
    }

    RedisAsyncCommands<byte[], byte[]> commands() {
        return connection.async();
    }

    <T> T await(CompletionStage<T> answer) {
        return RedisKeyspace.await(answer, timeout);
    }

    /** Returns one value of INFO; empty where the server does not tell it. */
    String info(String name) {
        return info.getOrDefault(name, "");
    }

    long number(String name) {
        String value = info(name);
        return value.isEmpty() ? 0 : Long.parseLong(value);
    }

    /** Returns a parameter of the server; nothing where this user may not ask for it, or there is none. */
    Optional<String> parameter(String name) {
        try {
            return Optional.ofNullable(await(commands().configGet(name)).get(name));
        } catch (RedisException e) {
            if (RedisFailures.isRefusal(e) && !RedisFailures.isPassing(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Sends a command whose answer is a status or a text. */
    String ask(String command, List<String> arguments) {
        return await(send(command, arguments));
    }

    CompletionStage<String> send(String command, List<String> arguments) {
        CommandArgs<byte[], byte[]> all = new CommandArgs<>(ByteArrayCodec.INSTANCE);
        arguments.forEach(each -> all.add(each.getBytes(StandardCharsets.UTF_8)));
        return commands().dispatch(new Keyword(command), new StatusOutput<>(ByteArrayCodec.INSTANCE), all);
    }

    /** Lower case, so that the client does not take MULTI for its own and wait for the end of the transaction. */
    private record Keyword(String command) implements ProtocolKeyword {

        @Override
        public byte[] getBytes() {
            return toString().getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public String toString() {
            return command.toLowerCase(Locale.ROOT);
        }
    }

    /** Returns whether the server is of that version or newer. */
    boolean isAtLeast(int major, int minor) {
        String[] parts = info("redis_version").split("\\.");
        int itsMajor = parts[0].isEmpty() ? 0 : Integer.parseInt(parts[0]);
        int itsMinor = parts.length < 2 ? 0 : Integer.parseInt(parts[1]);
        return itsMajor > major || itsMajor == major && itsMinor >= minor;
    }

    @Override
    public void close() {
        connection.closeAsync();
    }
}
