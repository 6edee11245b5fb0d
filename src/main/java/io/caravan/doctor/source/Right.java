package io.caravan.doctor.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command of Redis that a flow sends, with arguments as it would have.
 *
 * @param flow        whose right it is
 * @param words       the command and its arguments
 * @param subjectRule what ACL SETUSER takes to give the right to what it is about: the pattern of keys, such as
 *                    {@code ~counters:*}, or of channels, such as {@code &caravan:*}; empty for none
 */
public record Right(String flow, List<String> words, String subjectRule) {

    private static final Set<String> WITH_SUBCOMMANDS =
            Set.of("CONFIG", "XGROUP", "XINFO", "MEMORY", "ACL", "CLIENT", "CLUSTER");

    /** Stands for a pattern of channels, which a server compares with a rule letter by letter. */
    private static final String PATTERN = "PATTERN";

    /** What stands in a glob for other characters. */
    private static final Pattern PART = Pattern.compile("\\*|\\?|\\\\.|\\[[^\\]]+\\]");

    /**
     * Reads commands that stand one on a line, in which some words stand for what a command is about.
     *
     * @param subjects by such words, as rules of ACL SETUSER; a command about several is one about the last of them
     */
    public static List<Right> of(String flow, Map<String, String> subjects, String commands) {
        return commands.lines()
                .map(line -> of(flow, subjects, line.strip().split(" ")))
                .toList();
    }

    private static Right of(String flow, Map<String, String> subjects, String[] line) {
        List<String> words = new ArrayList<>();
        String rule = "";
        for (String word : line) {
            if (subjects.containsKey(word)) {
                rule = subjects.get(word);
                words.add(word.equals(PATTERN) ? rule.substring(1) : exampleOf(rule.substring(1)));
            } else {
                words.add(word);
            }
        }
        // A rule cannot have spaces.
        return new Right(flow, words, rule.replaceAll("\\s", "?"));
    }

    /** Returns a key that a glob matches. */
    static String exampleOf(String glob) {
        return PART.matcher(glob).replaceAll(part -> Matcher.quoteReplacement(exampleOfPart(part.group())));
    }

    private static String exampleOfPart(String part) {
        return switch (part.charAt(0)) {
            case '*' -> "caravan-doctor";
            case '?' -> "x";
            case '\\' -> part.substring(1);
            default -> part.charAt(1) == '^' ? "~" : part.substring(1, 2);
        };
    }

    /** Returns the glob that only this key matches. */
    public static String globOf(String key) {
        return key.replaceAll("[\\\\*?\\[\\]^]", "\\\\$0");
    }

    /** Returns the command as a person writes it. */
    String command() {
        return words.get(0) + (WITH_SUBCOMMANDS.contains(words.get(0)) ? " " + words.get(1) : "");
    }

    /** Returns what it is about as a person writes it, such as {@code counters:*}; empty for nothing. */
    String subject() {
        return subjectRule.isEmpty() ? "" : subjectRule.substring(1);
    }

    /** Returns what ACL SETUSER takes to give the right to the command, such as {@code +config|get}. */
    String commandRule() {
        return "+" + command().toLowerCase(Locale.ROOT).replace(' ', '|');
    }
}
