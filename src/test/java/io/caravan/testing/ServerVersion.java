package io.caravan.testing;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentest4j.TestAbortedException;

/** Skips a test, with the reason, when the server that was found is too old for it or was not started here. */
final class ServerVersion {

    private static final Pattern NUMBERS = Pattern.compile("(\\d+)(?:\\.(\\d+))?");

    private ServerVersion() {}

    static void assume(String product, int major, int minor) {
        Matcher found = NUMBERS.matcher(product);
        if (!found.find()) {
            throw new TestAbortedException("Needs version " + major + "." + minor + "; '" + product + "' names none");
        }
        int foundMajor = Integer.parseInt(found.group(1));
        int foundMinor = found.group(2) == null ? 0 : Integer.parseInt(found.group(2));
        if (foundMajor < major || foundMajor == major && foundMinor < minor) {
            throw new TestAbortedException(
                    "Needs version " + major + "." + minor + " or newer, found " + product + "; install a newer one");
        }
    }

    static void assumeOurs(String product, boolean ours) {
        if (!ours) {
            throw new TestAbortedException("Needs a server that the test may kill, pause and restart; the given "
                    + product + " is not to be touched");
        }
    }
}
