package io.caravan.cli.letters;

import io.caravan.cli.ExitCode;
import io.caravan.cli.OutputOption;
import io.caravan.cli.Version;
import io.caravan.source.KeyText;
import io.caravan.state.letters.StoredLetter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.camel.util.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one letter. */
@Command(
        name = "show",
        description = {
            "Shows all of a letter. Its payload is shown as text where it is UTF-8 without NUL and does not begin with \\x, else"
                    + " as \\x and hex digits."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class ShowCommand implements Callable<Integer> {

    @Parameters(paramLabel = "ID", description = "Id, as list shows it.")
    String id;

    @Option(
            names = "--payload",
            paramLabel = "FILE",
            description =
                    "Write the bytes of the payload to a file, or with - to the standard output, and nothing else.")
    String payload;

    @Mixin
    LetterSettings settings;

    @Mixin
    OutputOption output;

    @Override
    public Integer call() throws IOException {
        try (LetterAccess access = new LetterAccess(settings)) {
            Optional<StoredLetter> found = access.find(id);
            if (found.isEmpty()) {
                System.err.println("caravan dead-letters show: " + access.unknown(id));
                return ExitCode.FAILED;
            }
            show(found.get());
            return ExitCode.DONE;
        }
    }

    private void show(StoredLetter letter) throws IOException {
        if ("-".equals(payload)) {
            System.out.write(letter.letter().payload());
            System.out.flush();
        } else if (payload != null) {
            Files.write(Path.of(payload), letter.letter().payload());
        } else if (output.isJson()) {
            JsonObject json = LetterText.json(letter);
            json.put("payload", KeyText.encode(letter.letter().payload()));
            System.out.println(json.toJson());
        } else {
            LetterText.print(System.out, letter);
        }
    }
}
