package io.caravan.doctor.source;

import io.caravan.doctor.Answer;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Whether keys of somebody else lie where only Caravan's own may lie, which no flow would see. */
final class OwnKeysCheck {

    /** What follows the prefix in the names of Caravan's own keys. */
    private static final List<String> OURS =
            List.of("runs", "claim:", "lease:", "dead-letters", "keyspace:", "restore:", "events:");

    private static final Duration LONGEST = Duration.ofSeconds(3);
    private static final int PAGE = 5_000;
    private static final int SHOWN = 3;

    private final String prefix;

    OwnKeysCheck(String prefix) {
        this.prefix = prefix;
    }

    Answer of(RedisLook redis) {
        String glob = prefix.replaceAll("([\\\\*?\\[\\]])", "\\\\$1") + "*";
        ScanArgs page = ScanArgs.Builder.limit(PAGE).match(glob.getBytes(StandardCharsets.UTF_8));
        long end = System.nanoTime() + LONGEST.toNanos();
        List<String> foreign = new ArrayList<>();
        KeyScanCursor<byte[]> cursor = redis.await(redis.commands().scan(page));
        while (true) {
            cursor.getKeys().stream()
                    .map(key -> new String(key, StandardCharsets.UTF_8))
                    .filter(key -> !isOurs(key))
                    .forEach(foreign::add);
            if (cursor.isFinished() || System.nanoTime() - end > 0) {
                break;
            }
            cursor = redis.await(redis.commands().scan(cursor, page));
        }
        return answer(foreign, cursor.isFinished());
    }

    private boolean isOurs(String key) {
        String rest = key.substring(Math.min(prefix.length(), key.length()));
        return OURS.stream().anyMatch(each -> each.endsWith(":") ? rest.startsWith(each) : rest.equals(each));
    }

    private Answer answer(List<String> foreign, boolean complete) {
        String within = complete ? "" : ", among the keys that could be looked at within " + LONGEST.toSeconds() + " s";
        if (foreign.isEmpty()) {
            return Answer.ok("none but Caravan's own" + within);
        }
        String examples = String.join(
                ", ", foreign.stream().limit(SHOWN).map(key -> "'" + key + "'").toList());
        return Answer.warning(
                foreign.size() + " that are not Caravan's, such as " + examples + ": no flow reads them" + within,
                "Rename these keys, or set caravan.key-prefix to what no key of yours begins with");
    }
}
