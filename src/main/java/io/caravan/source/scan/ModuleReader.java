package io.caravan.source.scan;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ByteArrayOutput;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads values of types that modules add to Redis: JSON as its text, time series in chunks. */
final class ModuleReader {

    static final Set<String> TYPES = Set.of("ReJSON-RL", "TSDB-TYPE");

    private static final int CHUNK = 1_000;

    private final ValueReader reader;

    ModuleReader(ValueReader reader) {
        this.reader = reader;
    }

    /**
     * Reads a value.
     *
     * @param  budget how much of it to read; it is exhausted if there was more
     * @return        {@code null} if the key is gone
     */
    Content read(TypedKey key, ByteBudget budget) {
        return key.type().equals("ReJSON-RL") ? json(key.key(), budget) : timeSeries(key.key(), budget);
    }

    private Content json(byte[] key, ByteBudget budget) {
        byte[] text = reader.ask(key, ModuleReader::jsonGet);
        return text == null || !budget.take(text.length) ? null : Content.whole(text);
    }

    private static RedisFuture<byte[]> jsonGet(RedisClusterAsyncCommands<byte[], byte[]> redis, byte[] key) {
        return redis.dispatch(
                CommandType.JSON_GET,
                new ByteArrayOutput<>(ByteArrayCodec.INSTANCE),
                new CommandArgs<>(ByteArrayCodec.INSTANCE).addKey(key));
    }

    private Content timeSeries(byte[] key, ByteBudget budget) {
        List<KeyEntry.Sample> samples = new ArrayList<>();
        String from = "-";
        while (true) {
            String start = from;
            List<Object> chunk = reader.ask(key, (redis, series) -> range(redis, series, start));
            for (Object each : chunk) {
                if (!budget.take(Long.BYTES + Double.BYTES)) {
                    return null;
                }
                samples.add(sample((List<?>) each));
            }
            if (chunk.size() < CHUNK) {
                return Content.whole(samples);
            }
            from = String.valueOf(samples.get(samples.size() - 1).timestamp() + 1);
        }
    }

    private static RedisFuture<List<Object>> range(
            RedisClusterAsyncCommands<byte[], byte[]> redis, byte[] key, String from) {
        return redis.dispatch(
                TimeSeriesCommand.RANGE,
                new NestedMultiOutput<>(ByteArrayCodec.INSTANCE),
                new CommandArgs<>(ByteArrayCodec.INSTANCE)
                        .addKey(key)
                        .add(from)
                        .add("+")
                        .add("COUNT")
                        .add(CHUNK));
    }

    /** @param answer time and value, which is a text where the connection speaks RESP2 */
    static KeyEntry.Sample sample(List<?> answer) {
        long timestamp = (Long) answer.get(0);
        double value = answer.get(1) instanceof byte[] text
                ? number(new String(text, StandardCharsets.US_ASCII))
                : ((Number) answer.get(1)).doubleValue();
        return new KeyEntry.Sample(timestamp, value);
    }

    private static double number(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "nan", "-nan" -> Double.NaN;
            case "inf", "+inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private enum TimeSeriesCommand implements ProtocolKeyword {
        RANGE;

        @Override
        public byte[] getBytes() {
            return ("TS." + name()).getBytes(StandardCharsets.US_ASCII);
        }
    }
}
