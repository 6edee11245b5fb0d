package io.caravan.cli.letters;

import com.github.freva.asciitable.AsciiTable;
import io.caravan.cli.Printable;
import io.caravan.state.letters.StoredLetter;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/** Letters to be shown, the newest of many, and how many there are of each route. */
final class LetterList {

    private static final String[] HEADER = {"id", "time", "route", "source", "attempts", "reason"};
    private static final int LONGEST = 60;

    private final int limit;
    private final Deque<StoredLetter> shown = new ArrayDeque<>();
    private final Map<String, Long> routes = new TreeMap<>();
    private long count;

    /** @param limit most letters to be shown; 0 for all */
    LetterList(int limit) {
        this.limit = limit;
    }

    void add(StoredLetter letter) {
        count++;
        routes.merge(letter.letter().route(), 1L, Long::sum);
        shown.add(letter);
        if (limit > 0 && shown.size() > limit) {
            shown.remove();
        }
    }

    /** @param key of the store @param held letters in it @param capacity most letters in it */
    void print(PrintStream out, String key, long held, int capacity) {
        if (!shown.isEmpty()) {
            String[][] rows = shown.stream().map(LetterList::row).toArray(String[][]::new);
            out.println(AsciiTable.getTable(HEADER, rows));
            if (count > shown.size()) {
                out.println("The newest " + shown.size() + " of " + count + " (--limit)");
            }
            routes.forEach((route, letters) -> out.println(Printable.line(route) + ": " + letters));
        }
        out.println(key + " holds " + held + " of at most " + capacity + " letters");
    }

    private static String[] row(StoredLetter stored) {
        return new String[] {
            stored.id(),
            stored.letter().time().toString(),
            cut(stored.letter().route()),
            cut(stored.letter().source()),
            Integer.toString(stored.letter().attempts()),
            cut(stored.letter().reason())
        };
    }

    private static String cut(String text) {
        String line = Printable.line(text);
        return line.length() > LONGEST ? line.substring(0, LONGEST - 1) + "…" : line;
    }

    /** @param withTotals whether all totals of counters are among them */
    String json(long held, int capacity, boolean withTotals) {
        JsonArray letters = new JsonArray();
        shown.forEach(letter -> letters.add(LetterText.json(letter)));
        JsonObject json = new JsonObject();
        json.put("letters", letters);
        json.put("count", count);
        json.put("routes", new JsonObject(routes));
        json.put("held", held);
        json.put("capacity", capacity);
        json.put("totalsListed", withTotals);
        return json.toJson();
    }
}
