package io.caravan.source.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.caravan.source.RedisScript;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Reads one key in one step inside Redis. */
final class CaptureScript {

    /**
     * What was found of a key.
     *
     * @param type    {@code null} for a key that is gone
     * @param payload {@code null} where it is larger than was asked for, or refused
     * @param refusal why the server makes no payload of it; {@code null} otherwise
     */
    record Found(String type, long size, long expiresAt, byte[] payload, String refusal) {

        boolean isGone() {
            return type == null;
        }

        boolean isString() {
            return "string".equals(type);
        }
    }

    private static final RedisScript CAPTURE = new RedisScript(CaptureScript.class, "capture.lua");
    private static final Found GONE = new Found(null, 0, -1, null, null);

    private CaptureScript() {}

    /**
     * @param mostOfString bytes of a string up to which it is given
     * @param mostOfOther  memory of any other value up to which it is given
     */
    static CompletionStage<Found> run(
            RedisClusterAsyncCommands<byte[], byte[]> redis, byte[] key, long mostOfString, long mostOfOther) {
        CompletionStage<List<Object>> answer = CAPTURE.run(
                redis,
                ScriptOutputType.MULTI,
                new byte[][] {key},
                RedisScript.bytes(Long.toString(mostOfString)),
                RedisScript.bytes(Long.toString(mostOfOther)));
        return answer.thenApply(CaptureScript::found);
    }

    private static Found found(List<Object> answer) {
        if (answer.isEmpty()) {
            return GONE;
        }
        return new Found(
                new String((byte[]) answer.get(0), UTF_8),
                (Long) answer.get(1),
                (Long) answer.get(2),
                (byte[]) answer.get(3),
                answer.size() < 5 ? null : new String((byte[]) answer.get(4), UTF_8));
    }
}
