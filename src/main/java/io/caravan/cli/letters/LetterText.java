package io.caravan.cli.letters;

import io.caravan.cli.Printable;
import io.caravan.source.KeyText;
import io.caravan.state.letters.DeadLetter;
import io.caravan.state.letters.StoredLetter;
import java.io.PrintStream;
import org.apache.camel.util.json.JsonObject;

/** One letter, for a person and for a program. */
final class LetterText {

    private static final int MOST_SHOWN = 4_000;
    private static final String FORM = "%-9s %s%n";

    private LetterText() {}

    static void print(PrintStream out, StoredLetter stored) {
        DeadLetter letter = stored.letter();
        line(out, "id", stored.id());
        line(out, "time", letter.time());
        line(out, "route", letter.route());
        line(out, "kind", letter.origin().kind());
        line(out, "source", letter.source());
        line(out, "attempts", letter.attempts());
        line(out, "reason", letter.reason());
        if (!letter.origin().endpoint().isEmpty()) {
            line(out, "endpoint", letter.origin().endpoint());
        }
        letter.origin().headers().forEach((name, value) -> line(out, "header", name + ": " + value));
        String payload = KeyText.encode(letter.payload());
        boolean whole = payload.length() <= MOST_SHOWN;
        String shown = whole ? payload : payload.substring(0, MOST_SHOWN) + "…";
        out.printf(FORM, "payload", Printable.lines(shown));
        if (!whole) {
            out.println("The payload has " + stored.bytes() + " bytes. Write them to a file with --payload FILE");
        }
    }

    private static void line(PrintStream out, String name, Object value) {
        out.printf(FORM, name, Printable.line(String.valueOf(value)));
    }

    /** Returns all but the payload. */
    static JsonObject json(StoredLetter stored) {
        DeadLetter letter = stored.letter();
        JsonObject json = new JsonObject();
        json.put("id", stored.id());
        json.put("time", letter.time().toString());
        json.put("route", letter.route());
        json.put("kind", letter.origin().kind().name());
        json.put("source", letter.source());
        json.put("attempts", letter.attempts());
        json.put("reason", letter.reason());
        json.put("endpoint", letter.origin().endpoint());
        json.put("headers", new JsonObject(letter.origin().headers()));
        json.put("bytes", stored.bytes());
        return json;
    }
}
