package io.caravan.cli.demo;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ObjLongConsumer;

/**
 * Counters as a web product keeps them: {@code counters:<operation>:<org>:<user>}, a few operations much more frequent than
 * the others. The same at every run.
 */
final class SampleCounters {

    static final int COUNT = 120_000;

    private static final List<String> OPERATIONS =
            List.of("view", "search", "login", "download", "upload", "share", "comment", "invite");
    private static final int ORGS = 300;
    private static final int USERS_PER_ORG = COUNT / ORGS / OPERATIONS.size();
    private static final int BUSIEST = 400;
    private static final long SEED = 20_261_121;

    private SampleCounters() {}

    /** Tells each key with what it holds, 1 or more. */
    static void forEach(ObjLongConsumer<String> counter) {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int org = 1; org <= ORGS; org++) {
            for (int user = 1; user <= USERS_PER_ORG; user++) {
                for (int rank = 0; rank < OPERATIONS.size(); rank++) {
                    String key = "counters:" + OPERATIONS.get(rank) + ":" + org + ":" + (org * 1_000 + user);
                    counter.accept(key, 1 + random.nextInt(BUSIEST / (rank + 1)));
                }
            }
        }
    }
}
