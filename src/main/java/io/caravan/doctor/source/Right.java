package io.caravan.doctor.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A command of Redis that a flow sends, with arguments as it would have.
 *
 * @param flow    whose right it is
 * @param words   the command and its arguments
 * @param subject the pattern of keys, or the channels, that it is about, such as {@code counters:*}; empty for none
 */
public record Right(String flow, List<String> words, String subject) {

    private static final String CHANNELS = "__keyevent@*";
    private static final Set<String> WITH_SUBCOMMANDS = Set.of("CONFIG", "XGROUP", "XINFO", "MEMORY", "ACL");

    /**
     * Reads commands that stand one on a line, in which {@code KEY} stands for a key that the flow reads, {@code OWN} for one of
     * Caravan's own, and {@code CHANNEL} for the pattern of a channel.
     *
     * @param keys    pattern of what the flow reads, a glob of Redis
     * @param ownKeys what the names of Caravan's own keys begin with
     */
    public static List<Right> of(String flow, String keys, String ownKeys, String commands) {
        return commands.lines()
                .map(line -> of(flow, keys, ownKeys + "*", line.strip().split(" ")))
                .toList();
    }

    private static Right of(String flow, String keys, String ownKeys, String[] line) {
        List<String> words = new ArrayList<>();
        String subject = "";
        for (String word : line) {
            String pattern = switch (word) {
                case "KEY" -> keys;
                case "OWN" -> ownKeys;
                case "CHANNEL" -> "__keyevent@*";
                default -> "";
            };
            subject = pattern.isEmpty() ? subject : pattern;
            boolean isKey = word.equals("KEY") || word.equals("OWN");
            words.add(isKey ? exampleOf(pattern) : pattern.isEmpty() ? word : pattern);
        }
        return new Right(flow, words, subject);
    }

    /** Returns a key that a glob matches. */
    static String exampleOf(String glob) {
        return glob.replaceAll("\\\\(.)", "$1")
                .replaceAll("\\[\\^[^\\]]*\\]", "~")
                .replaceAll("\\[(.)[^\\]]*\\]", "$1")
                .replace("*", "caravan-doctor")
                .replace('?', 'x');
    }

    /** Returns the command as a person writes it. */
    String command() {
        return words.get(0) + (WITH_SUBCOMMANDS.contains(words.get(0)) ? " " + words.get(1) : "");
    }

    /** Returns what ACL SETUSER takes to give the right to the command, such as {@code +config|get}. */
    String commandRule() {
        return "+" + command().toLowerCase(Locale.ROOT).replace(' ', '|');
    }

    /** Returns what ACL SETUSER takes to give the right to what it is about. */
    String subjectRule() {
        return (subject.equals(CHANNELS) ? "&" : "~") + subject;
    }
}
