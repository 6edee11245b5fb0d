package io.caravan.state;

/** A name as SQL text. */
public final class Identifier {

    private Identifier() {}

    /** Returns the name in quotes, so that no name can be read as anything else; it must not hold NUL. */
    public static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
