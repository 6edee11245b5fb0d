package io.caravan.sink.replay;

import io.caravan.process.backup.CapturedVersions;
import io.caravan.process.backup.ChangedKey;
import io.caravan.process.backup.ChangedStates;
import io.caravan.process.backup.KeyVersion;
import io.caravan.source.KeyPlace;
import io.caravan.state.backup.BackupIndex;
import io.caravan.state.letters.LetterRecords;
import io.caravan.state.letters.StoredLetter;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.camel.spi.Registry;

/** Captures a key again and stores what it holds now, or that it is gone. */
final class BackupPath implements LetterPath {

    private final Sending sending;

    BackupPath(Sending sending) {
        this.sending = sending;
    }

    @Override
    public void take(StoredLetter stored) throws Exception {
        Registry beans = sending.camel().getRegistry();
        ChangedStates states = beans.lookupByNameAndType("changedStates", ChangedStates.class);
        BackupIndex index = beans.lookupByNameAndType("backupIndex", BackupIndex.class);
        KeyPlace place = LetterRecords.key(stored.letter(), 0);
        ChangedKey change = new ChangedKey(place, KeyVersion.FOUND, System.currentTimeMillis(), 1);
        Iterator<CapturedVersions> portions = states.read(List.of(change));
        while (portions.hasNext()) {
            sending.send("direct:backup-portion", stored.id(), portions.next(), Map.of());
        }
        states.settle();
        index.save(index.storedUpTo());
        index.written();
    }
}
