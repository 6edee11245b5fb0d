package io.caravan.process.backup;

import io.caravan.source.KeyPlace;
import io.caravan.source.keyspace.KeyEvent;
import io.caravan.source.pattern.RedisGlob;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.camel.Body;

/** Counts keys as changed of which events tell that they have. */
public final class HeardChanges {

    private ChangedKeys changedKeys;
    private BackupListener listener = new BackupListener() {};
    private RedisGlob pattern = RedisGlob.of(new byte[] {'*'});

    public void setChangedKeys(ChangedKeys changedKeys) {
        this.changedKeys = changedKeys;
    }

    /** @param glob of Redis, which the whole key must match */
    public void setPattern(String glob) {
        this.pattern = RedisGlob.of(glob.getBytes(StandardCharsets.UTF_8));
    }

    /** @param listener is told of each change that counts */
    public void setListener(BackupListener listener) {
        this.listener = listener;
    }

    /** Adds the keys of a batch. Waits while too many keys wait to be stored. */
    public void add(@Body List<KeyEvent> events) throws InterruptedException {
        for (KeyEvent event : events) {
            if (pattern.matches(event.key())) {
                listener.received(event.key());
                changedKeys.add(KeyPlace.of(event.database(), event.key()), event.event(), event.time());
            }
        }
    }
}
