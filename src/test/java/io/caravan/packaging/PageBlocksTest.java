package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each command line of README.md and its pages is run by a test, or its block says why it is not. */
class PageBlocksTest {

    private static final Path TESTS = Path.of("src/test/java/io/caravan");
    private static final Pattern ALL = Pattern.compile("PageBlocks\\.typeAll\\(\\s*\"([^\"]+)\"");
    private static final Pattern LINE = Pattern.compile("PageBlocks\\.line\\(\\s*\"([^\"]+)\"");

    @Test
    void eachLineIsRunOrItsBlockSaysWhyNot() {
        List<String> blocks = begins(ALL);
        List<String> lines = begins(LINE);

        assertThat(PageBlocks.all().stream()
                        .filter(PageBlocks.Block::run)
                        .filter(block -> block.commands().stream().noneMatch(line -> beginsWithOne(line, blocks))))
                .allSatisfy(block -> assertThat(block.commands())
                        .allMatch(line -> beginsWithOne(line, lines), "is typed by a test"));
        assertThat(PageBlocks.all().stream().filter(PageBlocks.Block::run)).isNotEmpty();
    }

    private static boolean beginsWithOne(String line, List<String> begins) {
        return begins.stream().anyMatch(line::startsWith);
    }

    /** Returns how the lines begin that tests type in such a way. */
    private static List<String> begins(Pattern way) {
        try (Stream<Path> files = Files.walk(TESTS)) {
            return files.filter(file -> file.toString().endsWith("IT.java"))
                    .flatMap(file -> way.matcher(read(file)).results())
                    .map(found -> found.group(1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + TESTS, e);
        }
    }

    @Test
    void whatIsRunByTheChecksOfTheProjectIsRunThere() throws IOException {
        String checks = Files.readString(Path.of(".ci/run"));

        assertThat(checks).contains("mvn -B verify").contains("./caravan demo");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }
}
