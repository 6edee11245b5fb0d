package io.caravan.source.stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Takes in what XREADGROUP answers, entry by entry and without a copy in between. Used by one command. */
final class StreamReply extends CommandOutput<byte[], byte[], List<StreamReply.Part>> {

    /**
     * What one stream gave.
     *
     * @param key     the key of the stream
     * @param entries its entries, ascending by id
     * @param ghosts  ids that are pending though their entries are deleted
     * @param claimed ids that were pending for a consumer, where the command takes over what is
     */
    record Part(byte[] key, List<StreamEntry> entries, List<String> ghosts, List<String> claimed) {

        long bytes() {
            return entries.stream().mapToLong(StreamEntry::bytes).sum();
        }

        int size() {
            return entries.size() + ghosts.size();
        }
    }

    // Depths of: a stream's key, an entry's id and fields, a field's name and value
    private static final int STREAM = 2;
    private static final int ENTRY = 4;
    private static final int FIELD = 5;

    private final int database;
    private final Deque<int[]> open = new ArrayDeque<>();
    private Part part;
    private String id;
    private List<StreamField> fields;
    private byte[] name;
    private long deliveries;

    StreamReply(int database) {
        super(ByteArrayCodec.INSTANCE, new ArrayList<>());
        this.database = database;
    }

    @Override
    public void multi(int count) {
        if (open.size() == ENTRY - 1 && count > 0) {
            id = null;
            deliveries = 0;
        } else if (open.size() == ENTRY && id != null) {
            fields = count < 0 ? null : new ArrayList<>(count / 2);
        }
        if (count > 0) {
            open.push(new int[] {count});
        } else {
            closed();
        }
    }

    @Override
    public void set(ByteBuffer bytes) {
        byte[] value = bytes == null ? null : ByteArrayCodec.INSTANCE.decodeValue(bytes);
        if (open.size() == STREAM) {
            part = new Part(value, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            output.add(part);
        } else if (open.size() == ENTRY && id == null) {
            id = new String(value, ISO_8859_1);
        } else if (open.size() == ENTRY) {
            fields = null;
        } else if (open.size() == FIELD && name == null) {
            name = value;
        } else if (open.size() == FIELD) {
            fields.add(new StreamField(name, value));
            name = null;
        }
        closed();
    }

    @Override
    public void set(long number) {
        // Of an entry, the time since its last delivery and the number of its deliveries; both are 0 of a new one.
        deliveries = number;
        closed();
    }

    /** An element has ended, and with it each array whose last one it was. */
    private void closed() {
        while (!open.isEmpty() && --open.peek()[0] == 0) {
            open.pop();
            if (open.size() == ENTRY - 1) {
                add();
            }
        }
    }

    private void add() {
        if (deliveries > 0) {
            part.claimed().add(id);
        }
        if (fields == null) {
            part.ghosts().add(id);
        } else {
            part.entries().add(new StreamEntry(database, part.key(), id, fields, 1));
        }
    }
}
