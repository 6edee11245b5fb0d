package io.caravan.doctor.source;

import io.caravan.doctor.Answer;
import io.caravan.source.KeyText;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether keys of somebody else lie where only Caravan's own may lie, which no flow would see. */
final class OwnKeysCheck {

    /** What follows the prefix in the names of Caravan's own keys. */
    private static final List<String> OURS =
            List.of("runs", "claim:", "lease:", "dead-letters", "keyspace:", "restore:", "events:");

    private static final Duration LONGEST = Duration.ofSeconds(3);
    private static final int PAGE = 1_000;
    private static final int MOST_COUNTED = 1_000;
    private static final int SHOWN = 3;
    private static final int LONGEST_SHOWN = 80;

    private final String prefix;

    OwnKeysCheck(String prefix) {
        this.prefix = prefix;
    }

    Answer of(RedisLook redis) {
        String glob = prefix.replaceAll("([\\\\*?\\[\\]])", "\\\\$1") + "*";
        ScanArgs page = ScanArgs.Builder.limit(PAGE).match(glob.getBytes(StandardCharsets.UTF_8));
        long end = System.nanoTime() + LONGEST.toNanos();
        // SCAN may return a key twice.
        Set<ByteBuffer> foreign = new HashSet<>();
        KeyScanCursor<byte[]> cursor = redis.await(redis.commands().scan(page));
        while (true) {
            cursor.getKeys().stream()
                    .filter(key -> foreign.size() < MOST_COUNTED && !isOurs(key))
                    .forEach(key -> foreign.add(ByteBuffer.wrap(key)));
            if (cursor.isFinished() || foreign.size() == MOST_COUNTED || System.nanoTime() - end > 0) {
                break;
            }
            cursor = redis.await(redis.commands().scan(cursor, page));
        }
        return answer(foreign, cursor.isFinished() && foreign.size() < MOST_COUNTED);
    }

    private boolean isOurs(byte[] key) {
        String name = new String(key, StandardCharsets.UTF_8);
        String rest = name.substring(Math.min(prefix.length(), name.length()));
        return OURS.stream().anyMatch(each -> each.endsWith(":") ? rest.startsWith(each) : rest.equals(each));
    }

    private static Answer answer(Set<ByteBuffer> foreign, boolean complete) {
        if (foreign.isEmpty()) {
            return Answer.ok(
                    complete
                            ? "none but Caravan's own"
                            : "none but Caravan's own among those seen within " + LONGEST.toSeconds() + " s");
        }
        String examples =
                foreign.stream().limit(SHOWN).map(OwnKeysCheck::shown).sorted().collect(Collectors.joining(", "));
        return Answer.warning(
                (complete ? "" : "at least ") + foreign.size() + " that are not Caravan's, such as " + examples
                        + ": no flow reads them",
                "Rename these keys, or set caravan.key-prefix to what no key of yours begins with");
    }

    private static String shown(ByteBuffer key) {
        String text = KeyText.encode(key.array()).replaceAll("\\p{Cc}", " ");
        return "'" + (text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…") + "'";
    }
}
