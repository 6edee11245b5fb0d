package io.caravan.state;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** Makes the ids of runs: the time of their beginning, a random part, and the database. */
final class RunId {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private RunId() {}

    static String next(int database) {
        String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        return TIME.format(Instant.now()) + "-" + random + "-" + database;
    }
}
