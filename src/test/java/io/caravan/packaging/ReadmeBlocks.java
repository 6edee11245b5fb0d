package io.caravan.packaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command blocks of the README.
 *
 * One that a test cannot run where it is follows a line {@code <!-- not run by a test: REASON -->}.
 */
final class ReadmeBlocks {

    private static final String NOT_RUN = "<!-- not run by a test: ";

    /**
     * A block.
     *
     * @param commands its command lines; one that goes on in the next line is joined with it
     * @param run      whether a test has to run it
     */
    record Block(List<String> commands, boolean run) {}

    private ReadmeBlocks() {}

    static List<Block> of(Path file) {
        try {
            return blocks(Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    private static List<Block> blocks(List<String> lines) {
        List<Block> blocks = new ArrayList<>();
        Block open = null;
        String before = "";
        String begun = "";
        for (String line : lines) {
            if (open == null && line.matches("```(sh|bash|console|shell)")) {
                open = new Block(new ArrayList<>(), !before.startsWith(NOT_RUN));
            } else if (open != null && line.equals("```")) {
                blocks.add(open);
                open = null;
            } else if (open != null && line.endsWith("\\")) {
                begun += line.substring(0, line.length() - 1).strip() + " ";
            } else if (open != null && !line.isBlank()) {
                open.commands().add(begun + line.strip());
                begun = "";
            }
            before = line.isBlank() ? before : line;
        }
        return blocks;
    }

    /** Returns the command lines of the block that is to be run and has one that begins so. */
    static List<String> toRun(String begin) {
        return of(Path.of("README.md")).stream()
                .filter(block -> block.run() && block.commands().stream().anyMatch(each -> each.startsWith(begin)))
                .map(Block::commands)
                .findFirst()
                .orElseThrow(() -> new AssertionError("The README has no block with " + begin));
    }
}
