package io.caravan.source;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A Lua script that runs inside Redis as one step. It is sent by its digest, and whole to a server that does not know it. */
public final class RedisScript {

    private final byte[] source;
    private final String digest;

    /** @param name name of a resource beside that class */
    public RedisScript(Class<?> beside, String name) {
        try (InputStream resource = beside.getResourceAsStream(name)) {
            source = resource.readAllBytes();
            digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(source));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK has no SHA-1, which every JDK must have", e);
        }
    }

    /**
     * Runs the script.
     *
     * @param keys      the keys that it touches, all of one slot in a cluster
     * @param arguments the rest of what it needs
     */
    public <T> CompletionStage<T> run(
            RedisKeyspace redis, ScriptOutputType answer, byte[][] keys, byte[]... arguments) {
        return run(redis.commands(), answer, keys, arguments);
    }

    /** Runs the script on any connection. */
    public <T> CompletionStage<T> run(
            RedisClusterAsyncCommands<byte[], byte[]> redis,
            ScriptOutputType answer,
            byte[][] keys,
            byte[]... arguments) {
        CompletionStage<T> byDigest = redis.evalsha(digest, answer, keys, arguments);
        Function<Throwable, CompletionStage<T>> whole = failure -> {
            if (cause(failure) instanceof RedisNoScriptException) {
                return redis.eval(source, answer, keys, arguments);
            }
            throw new CompletionException(cause(failure));
        };
        return byDigest.exceptionallyCompose(whole);
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** Returns a key or an argument as the server gets it. */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
