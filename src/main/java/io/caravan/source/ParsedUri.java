package io.caravan.source;

import io.lettuce.core.RedisURI;
import java.net.URI;
import java.util.Locale;

/** Reads the URI of a deployment as people write it: the scheme in any case, and a host of any name. */
final class ParsedUri {

    private ParsedUri() {}

    /** @throws IllegalArgumentException if the text is no URI of Redis; its message may hold the password */
    static RedisURI of(String text) {
        int end = text.indexOf(':') + 1;
        RedisURI uri =
                RedisURI.create(URI.create(text.substring(0, end).toLowerCase(Locale.ROOT) + text.substring(end)));
        splitPort(uri);
        return uri;
    }

    /** A name such as redis_1 is none that a host may have by the standard of URIs, so the port is left with it. */
    private static void splitPort(RedisURI uri) {
        String host = uri.getHost();
        int colon = host == null || host.startsWith("[") ? -1 : host.lastIndexOf(':');
        if (colon > 0) {
            uri.setPort(Integer.parseInt(host.substring(colon + 1)));
            uri.setHost(host.substring(0, colon));
        }
    }
}
