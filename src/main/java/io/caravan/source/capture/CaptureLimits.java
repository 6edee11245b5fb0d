package io.caravan.source.capture;

/** How much is read at once: see {@link KeyStates}. */
record CaptureLimits(long maxInlineBytes, long maxDumpBytes, long portionBytes) {

    CaptureLimits {
        require("maxInlineBytes", maxInlineBytes);
        require("maxDumpBytes", maxDumpBytes);
        require("portionBytes", portionBytes);
    }

    private static void require(String limit, long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException(limit + " must be 1 byte or more, but is " + bytes);
        }
    }

    /** Returns whether it is never read as a whole. */
    boolean isLarge(CaptureScript.Found found) {
        return found.size() > (found.isString() ? maxInlineBytes : maxDumpBytes);
    }
}
