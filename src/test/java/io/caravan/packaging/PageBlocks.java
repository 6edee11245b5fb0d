package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.Pages;
import java.util.ArrayList;
import java.util.List;

/**
 * The command blocks of README.md and its pages.
 *
 * One that a test cannot run where it is follows a line {@code <!-- not run by a test: REASON -->}.
 */
final class PageBlocks {

    private static final String NOT_RUN = "<!-- not run by a test: ";

    /**
     * A block.
     *
     * @param commands its command lines; one that goes on in the next line is joined with it
     * @param run      whether a test has to run it
     */
    record Block(List<String> commands, boolean run) {}

    private PageBlocks() {}

    static List<Block> all() {
        return Pages.all().stream()
                .flatMap(page -> blocks(Pages.text(page).lines().toList()).stream())
                .toList();
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

    /** What becomes of a line. */
    interface Typist {
        void type(String command) throws Exception;
    }

    /** Types the lines of the one block that is to be run and has a line that begins so, all of them, in their order. */
    static void typeAll(String begin, Typist typist) throws Exception {
        List<Block> blocks = all().stream()
                .filter(block -> block.run() && block.commands().stream().anyMatch(each -> each.startsWith(begin)))
                .toList();
        assertThat(blocks).as("blocks with " + begin).hasSize(1);
        for (String command : blocks.get(0).commands()) {
            typist.type(command);
        }
    }

    /** Returns the one line to be run that begins so; the others of its block are not run by that. */
    static String line(String begin) {
        List<String> lines = all().stream()
                .filter(Block::run)
                .flatMap(block -> block.commands().stream())
                .filter(each -> each.startsWith(begin))
                .toList();
        assertThat(lines).as("lines that begin with " + begin).hasSize(1);
        return lines.get(0);
    }
}
