package io.caravan.monitor;

import io.caravan.source.RedisFailures;
import org.apache.camel.util.json.JsonObject;

/** What was seen last, and what has gone wrong since. Thread-safe. */
final class Recent {

    private long interval = 5000;
    private Round round;
    private String json;
    private String failure;

    synchronized void interval(long milliseconds) {
        interval = milliseconds;
    }

    synchronized void seen(Round seen) {
        round = seen;
        json = null;
        failure = null;
    }

    synchronized void failed(Exception reason) {
        failure = RedisFailures.reasonOf(reason);
    }

    /** Returns the last round; {@code null} before there was one. */
    synchronized Round round() {
        return round;
    }

    /** Returns the last round with its age, and why there is no newer one; without a round its place is {@code null}. */
    synchronized String json() {
        if (json == null) {
            json = round == null ? "null" : RoundJson.of(round);
        }
        JsonObject around = new JsonObject();
        around.put("intervalMillis", interval);
        around.put(
                "ageMillis",
                round == null
                        ? null
                        : Math.max(0, System.currentTimeMillis() - round.at().toEpochMilli()));
        around.put("failure", failure);
        String text = around.toJson();
        // A round is large and stays the same: it is written once, and put in as it is.
        return text.substring(0, text.length() - 1) + ",\"round\":" + json + "}";
    }
}
