package io.caravan.source.stream;

import io.caravan.source.KeyText;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A stream among all databases of a deployment.
 *
 * @param key the bytes of its key, which nobody changes
 */
public record StreamName(int database, byte[] key) {

    private static final Pattern WITH_DATABASE = Pattern.compile("db(\\d{1,5}):(.+)", Pattern.DOTALL);

    /**
     * Reads the name of a stream as people write it: its key in the encoding of {@link KeyText}, and {@code db3:} before it
     * when it is in another database than the default.
     */
    static StreamName parse(String text, int defaultDatabase) {
        Matcher matcher = WITH_DATABASE.matcher(text);
        return matcher.matches()
                ? new StreamName(Integer.parseInt(matcher.group(1)), KeyText.decode(matcher.group(2)))
                : new StreamName(defaultDatabase, KeyText.decode(text));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StreamName name && name.database == database && Arrays.equals(name.key, key);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(key) + database;
    }

    @Override
    public String toString() {
        return "db" + database + ":" + KeyText.encode(key);
    }
}
