package io.caravan.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.IHelpFactory;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Adds to the help of each command what its options do not say: what it guarantees, its environment, examples and exit codes. They
 * are in a file of the command's name beside this class, which is read when somebody asks.
 */
final class HelpPages implements IHelpFactory {

    @Override
    public Help create(CommandSpec command, ColorScheme colours) {
        String page = pageOf(command);
        if (!page.isEmpty()) {
            // The lines are shown as they stand, so nothing in them is a format.
            command.usageMessage().footer(page.replace("%", "%%").split("\n", -1));
        }
        return new Help(command, colours);
    }

    private static String pageOf(CommandSpec command) {
        String file = "help/" + command.qualifiedName("-") + ".txt";
        try (InputStream page = HelpPages.class.getResourceAsStream(file)) {
            return page == null ? "" : new String(page.readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }
}
