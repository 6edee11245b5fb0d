package io.caravan.source.scan;

import io.lettuce.core.api.StatefulRedisConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Reads keys as DUMP gives them, after their sizes: the server makes a dump as a whole. */
final class DumpReader extends SizedReader {

    DumpReader(StatefulRedisConnection<byte[], byte[]> connection, ScanTask task, boolean absoluteExpiry) {
        super(connection, task, absoluteExpiry);
    }

    @Override
    void read(List<byte[]> keys, PageRead page) {
        if (!keys.isEmpty()) {
            page.add(0, () -> page.addAll(weighed(typed(keys, page), page), TypedKey::size, part -> dump(part, page)));
        }
    }

    private void dump(List<TypedKey> keys, PageRead page) {
        List<Supplier<byte[]>> dumps = askEach(keys, (redis, each) -> redis.dump(each.key()));
        List<Found> found = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            byte[] dump = dumps.get(i).get();
            if (dump == null) {
                page.leaveOut(1);
            } else {
                found.add(new Found(keys.get(i).key(), keys.get(i).type(), Content.whole(dump), dump.length));
            }
        }
        deliver(found, page);
    }
}
