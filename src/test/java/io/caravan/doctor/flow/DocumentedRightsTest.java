package io.caravan.doctor.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.doctor.source.Right;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages name the rights that doctor asks for. */
class DocumentedRightsTest {

    private static final Set<String> WITH_SUBCOMMANDS = Set.of("CLIENT", "CLUSTER", "MEMORY");
    private static final Map<String, String> SUBJECTS =
            Map.of("KEY", "~*", "OWN", "~caravan:*", "PATTERN", "&__keyevent@*__:*");

    private static Set<String> rules(String... commands) {
        Set<String> rules = new TreeSet<>();
        for (Right right : Stream.of(commands)
                .flatMap(each -> Right.of("", SUBJECTS, each).stream())
                .toList()) {
            List<String> words = right.words();
            boolean more = WITH_SUBCOMMANDS.contains(words.get(0));
            rules.add("+" + (words.get(0) + (more ? "|" + words.get(1) : "")).toLowerCase(Locale.ROOT));
        }
        return rules;
    }

    /** @param begin what stands before the rules, within a page */
    private static Set<String> named(String page, String begin) throws Exception {
        Matcher rules = Pattern.compile(Pattern.quote(begin) + "\\s+`([^`]+)`")
                .matcher(Files.readString(Path.of("src/site/markdown", page)));
        assertThat(rules.find()).as(begin).isTrue();
        return new TreeSet<>(List.of(rules.group(1).replace("\\|", "|").split(" ")));
    }

    @Test
    void ofKeyEvents() throws Exception {
        Set<String> rules = rules(Commands.CONNECTION, Commands.STANDALONE, Commands.EVENTS);
        rules.addAll(List.of("~caravan:*", "&__keyevent@*__:*"));
        Set<String> notEverywhere = Set.of("+client|setinfo", "+client|maint_notifications");
        rules.removeAll(notEverywhere);

        assertThat(named("redis-keyspace.md", "ACL:")).isEqualTo(rules);
        assertThat(named("redis-keyspace.md", "does without:")).isEqualTo(notEverywhere);
        assertThat(named("redis-keyspace.md", "A cluster needs")).isEqualTo(rules(Commands.CLUSTER));
    }

    @Test
    void ofTheirValues() throws Exception {
        assertThat(named("key-events.md", "rights:")).isEqualTo(rules(Commands.EVENT_VALUES));
    }
}
