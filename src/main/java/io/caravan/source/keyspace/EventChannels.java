package io.caravan.source.keyspace;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/** Reads the names of channels on which Redis announces events. Thread-safe. */
final class EventChannels {

    private static final byte[] BEGIN = "__keyevent@".getBytes(StandardCharsets.US_ASCII);
    private static final String END = "__:";
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
    // Anybody may publish on channels of any name.
    private static final int MOST_REMEMBERED = 10_000;

    /**
     * What a channel announces.
     *
     * @param database number of the database
     * @param name     index of the event's name, -1 where it was not asked for
     * @param wanted   whether the event was asked for
     */
    record Channel(byte[] bytes, int database, int name, boolean wanted) {}

    private final EventClasses classes;
    private final Collection<Integer> databases;
    private final Map<ByteBuffer, Channel> channels = new ConcurrentHashMap<>();
    private final List<String> names = new CopyOnWriteArrayList<>();
    private volatile Channel latest;

    /** @param databases whose events are wanted */
    EventChannels(EventClasses classes, Collection<Integer> databases) {
        this.classes = classes;
        this.databases = databases;
    }

    /** Returns the patterns to subscribe to. @param databases numbers; empty for all that there are */
    static byte[][] patterns(Collection<Integer> databases) {
        List<String> patterns = new ArrayList<>();
        databases.forEach(database -> patterns.add(database.toString()));
        if (databases.isEmpty()) {
            patterns.add("*");
        }
        return patterns.stream()
                .map(each -> ("__keyevent@" + each + END + "*").getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
    }

    /** Returns a channel, within the patterns, of which no server makes use. */
    static byte[] ofHeartbeat(int database) {
        return ("__keyevent@" + database + END + "caravan").getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns what a channel announces, {@code null} of a channel that announces no event. */
    Channel of(byte[] channel) {
        // Mostly the same event follows itself.
        Channel before = latest;
        if (before != null && Arrays.equals(channel, before.bytes())) {
            return before;
        }
        Channel found = channels.get(ByteBuffer.wrap(channel));
        if (found == null) {
            found = read(channel);
            if (found == null) {
                return null;
            }
            if (channels.size() < MOST_REMEMBERED) {
                channels.put(ByteBuffer.wrap(channel), found);
            }
        }
        latest = found;
        return found;
    }

    private Channel read(byte[] channel) {
        if (channel.length < BEGIN.length || !Arrays.equals(channel, 0, BEGIN.length, BEGIN, 0, BEGIN.length)) {
            return null;
        }
        String rest = new String(channel, BEGIN.length, channel.length - BEGIN.length, StandardCharsets.UTF_8);
        int end = rest.indexOf(END);
        if (end < 0 || !NUMBER.matcher(rest.substring(0, end)).matches()) {
            return null;
        }
        int database = Integer.parseInt(rest.substring(0, end));
        String event = rest.substring(end + END.length());
        boolean wanted = classes.wants(event) && (databases.isEmpty() || databases.contains(database));
        return new Channel(channel, database, wanted ? index(event) : -1, wanted);
    }

    private synchronized int index(String event) {
        if (!names.contains(event)) {
            names.add(event);
        }
        return names.indexOf(event);
    }

    /** Returns the names of events by index. */
    List<String> names() {
        return names;
    }
}
