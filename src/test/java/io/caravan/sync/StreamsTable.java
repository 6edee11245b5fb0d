package io.caravan.sync;

/** The table of streams-to-postgres as tests make it. */
public final class StreamsTable {

    /** SQL that makes it refuse each entry with a field {@code poison}, by its constraint {@code no_poison}. */
    public static final String THAT_REFUSES_POISON = "CREATE TABLE redis_streams (id bigserial PRIMARY KEY,"
            + " stream_key text NOT NULL, message_id text NOT NULL, data jsonb NOT NULL"
            + " CONSTRAINT no_poison CHECK (NOT data ? 'poison'), \"timestamp\" timestamptz NOT NULL,"
            + " UNIQUE (stream_key, message_id))";

    private StreamsTable() {}
}
