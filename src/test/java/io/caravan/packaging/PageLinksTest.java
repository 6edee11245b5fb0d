package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.Pages;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each link of README.md and its pages leads somewhere, and to each page leads a link of README.md. */
class PageLinksTest {

    private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]*)(?:#([^)\\s]+))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

    static List<Path> pages() {
        return Pages.all();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void leadsToWhatIsThere(Path page) {
        assertThat(links(page)).allSatisfy(link -> {
            String file = link.group(1);
            Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
            assertThat(target).exists();
            if (link.group(2) != null) {
                assertThat(anchors(target)).contains(link.group(2));
            }
        });
    }

    @Test
    void leadsToEachPage() {
        List<Path> linked = links(Pages.README)
                .map(link -> Path.of(link.group(1)).normalize())
                .toList();

        assertThat(linked).containsAll(Pages.all().stream().skip(1).toList());
    }

    private static Stream<MatchResult> links(Path page) {
        return LINK.matcher(Pages.text(page))
                .results()
                .filter(link -> !link.group(1).contains("://"));
    }

    private static Stream<String> anchors(Path page) {
        return HEADING.matcher(Pages.text(page))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} -]", "")
                        .replace(' ', '-'));
    }
}
