package io.caravan.status;

import java.util.List;

/**
 * How everything is at one moment.
 *
 * @param atMillis     when, in milliseconds since 1970
 * @param uptimeMillis for how long the service has run
 * @param flows        those that are enabled
 * @param disabled     the others
 * @param letters      dead letters; {@code null} where nobody keeps any in Redis
 * @param troubles     what is wrong that no flow is to blame for
 * @param streams      what the monitor of streams saw; {@code null} where it does not run
 */
record Status(
        long atMillis,
        long uptimeMillis,
        List<FlowReport> flows,
        List<Flow> disabled,
        LetterCounts letters,
        List<String> troubles,
        StreamsSeen streams) {}
