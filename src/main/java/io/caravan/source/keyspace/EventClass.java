package io.caravan.source.keyspace;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A class of key events: its letter in {@code notify-keyspace-events}, and the names of its events.
 *
 * <p>The names are those of Redis up to 8.8. Some of them only newer servers have; no name belongs to two classes.
 */
public enum EventClass {
    /** What may happen to a key of any type. */
    GENERIC(
            'g',
            "generic",
            "",
            "del",
            "rename_from",
            "rename_to",
            "move_from",
            "move_to",
            "copy_to",
            "restore",
            "expire",
            "persist"),
    /** Strings, bitmaps and HyperLogLogs. */
    STRING('$', "string", "", "set", "setrange", "setbit", "append", "incrby", "incrbyfloat", "pfadd"),
    /** Lists; also what SORT stores. */
    LIST('l', "list", "", "lpush", "rpush", "lpop", "rpop", "linsert", "lset", "lrem", "ltrim", "sortstore"),
    /** Sets. */
    SET('s', "set", "", "sadd", "srem", "spop", "sinterstore", "sunionstore", "sdiffstore"),
    /** Hashes and, since Redis 7.4, the expiry of their fields. */
    HASH('h', "hash", "", "hset", "hincrby", "hincrbyfloat", "hdel", "hexpire", "hpersist", "hexpired"),
    /** Sorted sets, and with them positions on earth. */
    SORTED_SET(
            'z',
            "sorted set",
            "",
            "zadd",
            "zincr",
            "zrem",
            "zremrangebyscore",
            "zremrangebyrank",
            "zremrangebylex",
            "zpopmin",
            "zpopmax",
            "zunionstore",
            "zinterstore",
            "zdiffstore",
            "zrangestore",
            "georadiusstore",
            "geosearchstore"),
    /** Keys whose time was over. */
    EXPIRED('x', "expired", "", "expired"),
    /** Keys that had to go because the memory was full. */
    EVICTED('e', "evicted", "", "evicted"),
    /** Streams. */
    STREAM(
            't',
            "stream",
            "",
            "xadd",
            "xdel",
            "xtrim",
            "xsetid",
            "xgroup-create",
            "xgroup-createconsumer",
            "xgroup-setid",
            "xgroup-delconsumer",
            "xgroup-destroy"),
    /** What modules announce: each name that no other class has. */
    MODULE('d', "module", "Redis 6.0"),
    /** Reads of keys that are not there. */
    MISSED('m', "missed", "Redis 6.0", "keymiss"),
    /** Keys that came into being. */
    NEW('n', "new", "Redis 7.0", "new"),
    /** Keys whose whole value was replaced. */
    OVERWRITTEN('o', "overwritten", "Redis 8.2", "overwritten"),
    /** Keys whose value is now of another type. */
    TYPE_CHANGED('c', "type changed", "Redis 8.2", "type_changed"),
    /** Arrays. */
    ARRAY('a', "array", "Redis 8.8", "arset", "armset", "arinsert", "arring", "ardel", "ardelrange");

    private static final Map<String, EventClass> BY_EVENT = Arrays.stream(values())
            .flatMap(each -> each.events.stream().map(event -> Map.entry(event, each)))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    private static final Map<Character, EventClass> BY_LETTER =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(EventClass::letter, Function.identity()));

    private final char letter;
    private final String title;
    private final String since;
    private final List<String> events;

    EventClass(char letter, String title, String since, String... events) {
        this.letter = letter;
        this.title = title;
        this.since = since;
        this.events = List.of(events);
    }

    /** Returns the class to which events of a name belong. */
    public static EventClass of(String event) {
        return BY_EVENT.getOrDefault(event, MODULE);
    }

    /** Returns the class of a letter; {@code null} where no class has it. */
    static EventClass of(char letter) {
        return BY_LETTER.get(letter);
    }

    /** Returns the letter in {@code notify-keyspace-events}. */
    public char letter() {
        return letter;
    }

    /** Returns the names of its events; none for {@link #MODULE}. */
    public Collection<String> events() {
        return events;
    }

    /**
     * Returns the letter with its meaning and, for a class that not every server has, where it came: {@code n (new,
     * since Redis 7.0)}.
     */
    @Override
    public String toString() {
        return letter + " (" + title + (since.isEmpty() ? "" : ", since " + since) + ")";
    }
}
