package io.caravan.source.s3;

import java.util.Locale;

/** Where the name of the bucket stands in the address of an object. */
enum Addressing {
    /** In the path where an endpoint is given, else in the host. */
    AUTO,
    /** {@code https://s3.example.com/bucket/key}, as most servers but AWS expect it. */
    PATH,
    /** {@code https://bucket.s3.example.com/key}, which needs a name of its own for each bucket. */
    HOST;

    static Addressing of(String text) {
        try {
            return text.isBlank() ? AUTO : valueOf(text.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("s3.path-style must be auto, path or host, but is '" + text + "'");
        }
    }
}
