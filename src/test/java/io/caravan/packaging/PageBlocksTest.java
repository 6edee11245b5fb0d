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

/** Each command block of README.md and its pages is run by a test, or says why it is not. */
class PageBlocksTest {

    private static final Path TESTS = Path.of("src/test/java/io/caravan");
    private static final Pattern RUN = Pattern.compile("PageBlocks\\.toRun\\(\"([^\"]+)\"\\)");

    @Test
    void eachBlockIsRunOrSaysWhyNot() throws IOException {
        List<String> run = commandsThatTestsRun();

        assertThat(PageBlocks.all().stream().filter(PageBlocks.Block::run))
                .isNotEmpty()
                .allSatisfy(block -> assertThat(block.commands())
                        .anyMatch(command -> run.stream().anyMatch(command::startsWith)));
    }

    private static List<String> commandsThatTestsRun() throws IOException {
        try (Stream<Path> files = Files.walk(TESTS)) {
            return files.filter(file -> file.toString().endsWith("IT.java"))
                    .flatMap(file -> RUN.matcher(read(file)).results())
                    .map(found -> found.group(1))
                    .toList();
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
