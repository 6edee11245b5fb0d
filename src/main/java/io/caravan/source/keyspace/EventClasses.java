package io.caravan.source.keyspace;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The classes of events that a flow asked for, by the letters of {@code notify-keyspace-events}.
 *
 * <p>{@code A} stands for {@value #ALIAS}, as it does on a server. Immutable and thread-safe.
 */
public final class EventClasses {

    /** What {@code A} stands for. */
    static final String ALIAS = "g$lshzxetd";

    private static final String BY_EVENT = "E";

    private final Set<EventClass> classes;

    private EventClasses(Set<EventClass> classes) {
        this.classes = classes;
    }

    /**
     * Reads the letters of classes, in any order.
     *
     * @throws IllegalArgumentException if there is none, or one that is no class; one line that holds the whole text
     */
    public static EventClasses parse(String letters) {
        EnumSet<EventClass> classes = EnumSet.noneOf(EventClass.class);
        for (char letter : letters.replace("A", ALIAS).toCharArray()) {
            EventClass one = EventClass.of(letter);
            if (one == null) {
                throw new IllegalArgumentException(refusal(letters, letter).replaceAll("\\p{Cntrl}", "?"));
            }
            classes.add(one);
        }
        if (classes.isEmpty()) {
            throw new IllegalArgumentException("No class of events is given. Write letters such as xe; " + known());
        }
        return new EventClasses(classes);
    }

    private static String refusal(String letters, char letter) {
        String reason = letter == 'K' || letter == 'E'
                ? letter + " says how a server announces events and is set where it is needed"
                : "no class has the letter " + letter;
        return "Cannot use '" + letters + "' as classes of events: " + reason + "; " + known();
    }

    private static String known() {
        return "letters are " + letters(EnumSet.allOf(EventClass.class)) + " and A for " + ALIAS;
    }

    private static String letters(Set<EventClass> classes) {
        return classes.stream().map(each -> String.valueOf(each.letter())).collect(Collectors.joining());
    }

    /** Returns whether events of a name were asked for; a name that no class has is a module's. */
    public boolean wants(String event) {
        return classes.contains(EventClass.of(event));
    }

    /**
     * Returns the letters that a server lacks to announce these classes to subscribers of {@code __keyevent@…}
     * channels.
     *
     * @param  serverFlags what CONFIG GET notify-keyspace-events answers
     * @return             letters to add, empty when there is nothing to add
     */
    public String missingFrom(String serverFlags) {
        String set = serverFlags.replace("A", ALIAS);
        String missing = classes.stream()
                .map(each -> String.valueOf(each.letter()))
                .filter(letter -> !set.contains(letter))
                .collect(Collectors.joining());
        return set.contains(BY_EVENT) ? missing : BY_EVENT + missing;
    }

    /** Returns what to set on a server that has these flags: all of them, and those that are missing. */
    public String addedTo(String serverFlags) {
        return serverFlags + missingFrom(serverFlags);
    }

    /**
     * Says what letters mean, for an error about a server that does not know them.
     *
     * @param letters of classes; others are left out
     */
    public static String describe(String letters) {
        return letters.chars()
                .mapToObj(letter -> EventClass.of((char) letter))
                .filter(each -> each != null)
                .map(EventClass::toString)
                .collect(Collectors.joining(", "));
    }

    /** Returns the letters, each once. */
    @Override
    public String toString() {
        return letters(classes);
    }
}
