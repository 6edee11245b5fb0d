package io.caravan.monitor;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Takes in an answer of nested lists without what lies deeper than two of them, such as the fields of entries. */
final class ShallowOutput extends CommandOutput<byte[], byte[], List<Object>> {

    private static final int DEEPEST = 2;

    private static final class Level {
        private final List<Object> items;
        private int left;

        private Level(List<Object> items, int left) {
            this.items = items;
            this.left = left;
        }
    }

    private final Deque<Level> open = new ArrayDeque<>();

    ShallowOutput() {
        super(ByteArrayCodec.INSTANCE, List.of());
    }

    @Override
    public void multi(int count) {
        List<Object> items = new ArrayList<>();
        if (open.isEmpty()) {
            output = items;
        } else {
            keep(items);
        }
        if (count > 0) {
            open.push(new Level(items, count));
        } else {
            ended();
        }
    }

    @Override
    public void set(ByteBuffer bytes) {
        if (open.size() <= DEEPEST) {
            keep(bytes == null ? null : ByteArrayCodec.INSTANCE.decodeValue(bytes));
        }
        ended();
    }

    @Override
    public void set(long integer) {
        keep(integer);
        ended();
    }

    private void keep(Object item) {
        if (!open.isEmpty() && open.size() <= DEEPEST) {
            open.peek().items.add(item);
        }
    }

    /** An element has ended, and with it each list whose last one it was. */
    private void ended() {
        while (!open.isEmpty() && --open.peek().left == 0) {
            open.pop();
        }
    }
}
