package io.caravan.state.backup;

import io.caravan.process.backup.BackupSettings;
import io.caravan.process.backup.BrokenObjectException;
import io.caravan.source.s3.S3Connection;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * From when on a bucket knows what keys held, and the times in which it may have missed changes.
 *
 * @param begun      when the first pass over all keys was complete, in milliseconds since 1970; 0 if none was yet
 * @param storedUpTo every change that was heard of until then is stored, in milliseconds since 1970
 * @param gaps       oldest first
 */
public record BackupHistory(long begun, long storedUpTo, List<BackupGap> gaps) {

    /**
     * Reads it; empty where Caravan has written none, as beside objects of the realtime backup alone.
     *
     * @throws io.caravan.state.SinkAwayException if it cannot be read now
     * @throws BrokenObjectException              if it is not what was written
     */
    public static Optional<BackupHistory> read(S3Connection s3, BackupSettings settings) throws BrokenObjectException {
        Optional<byte[]> json = new BackupFiles(s3, settings.format()).read(Manifest.nameIn(settings.names()));
        if (json.isEmpty()) {
            return Optional.empty();
        }
        try {
            Manifest manifest = Manifest.fromJson(json.get());
            return Optional.of(new BackupHistory(manifest.begun(), manifest.storedUpTo(), manifest.gaps()));
        } catch (IOException e) {
            throw new BrokenObjectException(
                    BrokenObjectException.Reason.DAMAGED, "is no manifest of a backup: " + e.getMessage());
        }
    }

    /** Returns the gap in which a moment lies. */
    public Optional<BackupGap> gapAt(long moment) {
        return gaps.stream().filter(gap -> gap.covers(moment)).findFirst();
    }
}
