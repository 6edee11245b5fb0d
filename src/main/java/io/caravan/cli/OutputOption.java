package io.caravan.cli;

import picocli.CommandLine.Option;

/** The form of a command's result: for a person, or for a program. */
public final class OutputOption {

    /** What may be asked for. */
    enum Format {
        table,
        json
    }

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "Form of the result: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Format format;

    public boolean isJson() {
        return format == Format.json;
    }
}
