package io.caravan.testing;

/** What a request asks of an S3 server, as a test counts it. */
public enum S3Call {
    /** Stores an object, or a part of one. */
    PUT,
    /** Reads an object. */
    GET,
    /** Asks for what is known about an object. */
    HEAD,
    /** Deletes an object. */
    DELETE,
    /** Lists a bucket. */
    LIST,
    /** Begins or completes an upload in parts, or deletes several objects. */
    POST,
    /** Concerns buckets themselves. */
    BUCKET;

    /** @param target of the request, with the bucket in its path */
    static S3Call of(String method, String target) {
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        int object = path.indexOf('/', 1);
        if (method.equals("POST")) {
            return POST;
        }
        if (object < 0 || object == path.length() - 1) {
            boolean lists = method.equals("GET") && object != 0 && path.length() > 1;
            return lists && (query < 0 || target.matches(".*[?&](list-type|prefix|marker|max-keys|delimiter)\\b.*"))
                    ? LIST
                    : BUCKET;
        }
        return valueOf(method);
    }
}
