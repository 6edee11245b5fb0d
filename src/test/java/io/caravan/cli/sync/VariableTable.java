package io.caravan.cli.sync;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The variables of the sync command as the README shows them. */
public final class VariableTable {

    private VariableTable() {}

    public static String markdown() {
        String rows = Arrays.stream(Variable.values()).map(VariableTable::row).collect(Collectors.joining("\n"));
        return "| variable | default | elsewhere | what it does |\n| --- | --- | --- | --- |\n" + rows;
    }

    private static String row(Variable variable) {
        String names = "`" + variable.name() + "`"
                + variable.alias().map(alias -> ", `" + alias + "`").orElse("");
        String meaning = variable.isWithoutEffect()
                ? "Accepted without effect: " + variable.meaning() + "."
                : variable.meaning() + ".";
        return "| " + names + " | " + code(variable.fallback()) + " | " + code(variable.others()) + " | " + meaning
                + " |";
    }

    private static String code(String text) {
        return text.isEmpty() ? "" : "`" + text + "`";
    }
}
