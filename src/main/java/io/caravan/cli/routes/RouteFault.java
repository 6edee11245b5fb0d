package io.caravan.cli.routes;

/**
 * What is wrong with a route file, and where.
 *
 * @param file    the file, as a person would name it
 * @param line    1 for the first; 0 where it is not known
 * @param column  1 for the first; 0 where it is not known
 * @param problem what is wrong, and what to do; one line, nothing secret
 */
public record RouteFault(String file, int line, int column, String problem) {

    /** Returns file, line, column and problem, as compilers write them and editors read them. */
    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + (column > 0 ? ":" + column : "") + ": " + problem;
    }
}
