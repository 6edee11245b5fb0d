package io.caravan.source.scan;

import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds out whether any key of a database expires: where none does, nothing has to be asked about each. */
final class ExpiryLook {

    /** To ask about so few is as cheap. */
    private static final int FEW = 10;

    private static final long LOOK_EVERY = TimeUnit.SECONDS.toNanos(1);

    private final SizedReader reader;
    private final Pattern expires;
    private boolean some;
    private long lookedAt;

    ExpiryLook(SizedReader reader) {
        this.reader = reader;
        this.expires = Pattern.compile("db" + reader.task.database() + ":keys=\\d+,expires=(\\d+)");
    }

    /**
     * Returns whether some may expire. That none does is found out anew each time, after the values were read; that some do is
     * believed for a second.
     *
     * @param keys about how many keys there is a question
     */
    boolean mayExpire(int keys) {
        if (keys <= FEW || some && System.nanoTime() - lookedAt < LOOK_EVERY) {
            return true;
        }
        Matcher found = expires.matcher(reader.task.await(reader.commands.info("keyspace")));
        some = found.find() && !found.group(1).equals("0");
        lookedAt = System.nanoTime();
        return some;
    }
}
