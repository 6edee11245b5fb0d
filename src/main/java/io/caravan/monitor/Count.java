package io.caravan.monitor;

import java.util.Locale;

/** Numbers of things as people say them: the thing in its plural unless it is one. */
final class Count {

    private Count() {}

    static String of(long number, String one, String many) {
        return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? one : many);
    }

    static String ofEntries(long number) {
        return of(number, "entry", "entries");
    }

    static String ofStreams(long number) {
        return of(number, "stream", "streams");
    }
}
