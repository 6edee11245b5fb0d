package io.caravan.source.stream;

import io.caravan.source.RedisFailures;
import io.lettuce.core.RedisException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes sure that streams and their group exist before they are read. Used by the consumer's thread. */
final class StreamGroups {

    private static final Logger LOG = LoggerFactory.getLogger(RedisStreamConsumer.class);

    /** What has been found out about a stream. */
    enum Finding {
        /** Stream and group are there, and nothing is pending. */
        READY,
        /** Stream and group are there, and something is pending for some consumer. */
        PENDING,
        /** There is no stream of that name. */
        GONE,
        /** The group is missing and must not be created. */
        NO_GROUP,
        /** This user may not read it. */
        REFUSED
    }

    private final StreamContext context;
    private final Consumer<RedisException> onRefusal;
    private final GroupLook look;

    /** @param onRefusal is given what the server refused for one stream alone */
    StreamGroups(StreamContext context, GroupLook look, Consumer<RedisException> onRefusal) {
        this.context = context;
        this.onRefusal = onRefusal;
        this.look = look;
    }

    /**
     * Looks at streams, and creates the group where it is missing, from the last entry that this consumer has committed.
     *
     * @throws RedisException if a command failed for another reason; nothing is known about the streams then
     */
    Map<JoinedStream, Finding> check(List<JoinedStream> streams) {
        Map<JoinedStream, CompletableFuture<List<Object>>> asked = new LinkedHashMap<>();
        streams.forEach(stream ->
                asked.put(stream, context.commands(stream.name().database()).pending(stream.key())));
        Map<JoinedStream, Finding> findings = new LinkedHashMap<>();
        List<JoinedStream> missing = new ArrayList<>();
        asked.forEach((stream, answer) -> {
            try {
                boolean none = Long.valueOf(0).equals(context.await(answer).get(0));
                findings.put(stream, none ? Finding.READY : Finding.PENDING);
            } catch (RedisException e) {
                if (RedisFailures.isWrongType(e)) {
                    findings.put(stream, Finding.GONE);
                } else if (RedisFailures.startsWith(e, "NOGROUP")) {
                    missing.add(stream);
                } else {
                    findings.put(stream, refused(e));
                }
            }
        });
        if (context.options().createGroup()) {
            create(missing, findings);
        } else {
            missing.forEach(stream -> findings.put(stream, Finding.NO_GROUP));
        }
        List<JoinedStream> joined = findings.keySet().stream()
                .filter(stream -> findings.get(stream) == Finding.READY || findings.get(stream) == Finding.PENDING)
                .toList();
        joined.forEach(JoinedStream::foundGroup);
        look.at(joined);
        return findings;
    }

    private void create(List<JoinedStream> streams, Map<JoinedStream, Finding> findings) {
        Map<JoinedStream, CompletableFuture<String>> asked = new LinkedHashMap<>();
        for (JoinedStream stream : streams) {
            if (isAnother(stream)) {
                LOG.warn("Another stream has taken the name {}, and is read from its beginning", stream.name());
                stream.replaced();
            }
            asked.put(
                    stream, context.commands(stream.name().database()).createGroup(stream.key(), stream.resumeAfter()));
        }
        asked.forEach((stream, answer) -> {
            try {
                context.await(answer);
                findings.put(stream, Finding.READY);
                if (stream.hasGroup()) {
                    context.meters().groupMended();
                    LOG.warn(
                            "The group of stream {} was gone, and goes on after entry {}, up to which all is committed",
                            stream.name(),
                            stream.resumeAfter());
                }
            } catch (RedisException e) {
                findings.put(stream, afterFailure(e));
            }
        });
    }

    private Finding refused(RedisException failure) {
        if (!RedisFailures.isRefusal(failure) || RedisFailures.isPassing(failure)) {
            throw failure;
        }
        onRefusal.accept(failure);
        return Finding.REFUSED;
    }

    private Finding afterFailure(RedisException failure) {
        if (RedisFailures.startsWith(failure, "BUSYGROUP")) {
            return Finding.PENDING;
        }
        if (RedisFailures.isWrongType(failure)
                || RedisFailures.reasonOf(failure).contains("requires the key to exist")) {
            return Finding.GONE;
        }
        return refused(failure);
    }

    /**
     * Returns whether a new stream has taken the name: its ids are lower than those of the one that was read, or the last entry
     * that was read is not among its entries though earlier ones are.
     */
    private boolean isAnother(JoinedStream stream) {
        StreamId last = stream.lastKnown();
        if (last == null) {
            return false;
        }
        boolean isEntry = last.equals(stream.lastCommitted());
        StreamCommands commands = context.commands(stream.name().database());
        try {
            CompletableFuture<List<Object>> info = commands.info(stream.key());
            CompletableFuture<List<Object>> earlier = commands.first(stream.key(), StreamId.ZERO, last);
            CompletableFuture<List<Object>> same = commands.first(stream.key(), last, last);
            return lastId(context.await(info)).compareTo(last) < 0
                    || isEntry
                            && !context.await(earlier).isEmpty()
                            && context.await(same).isEmpty();
        } catch (RedisException e) {
            if (RedisFailures.isRefusal(e) && !RedisFailures.isPassing(e)) {
                // Gone, or not everybody may ask; then the stream is taken to be the same.
                return false;
            }
            throw e;
        }
    }

    private static StreamId lastId(List<Object> info) {
        for (int i = 0; i + 1 < info.size(); i += 2) {
            if (info.get(i) instanceof byte[] name && text(name).equals("last-generated-id")) {
                return StreamId.parse(text((byte[]) info.get(i + 1)));
            }
        }
        throw new IllegalStateException("XINFO STREAM does not tell last-generated-id");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
