package io.caravan.sink.restore.bucket;

import io.caravan.source.capture.KeyState;
import io.caravan.state.backup.BucketReader;
import io.caravan.state.backup.BucketVersion;
import io.caravan.state.backup.FoundVersion;
import java.util.ArrayList;
import java.util.List;

/** What was read together and is written together: states that were checked, or one string that is too large to lie in memory. */
public final class RestorePortion {

    private final RestoreBatch batch;
    private final List<KeyState> states = new ArrayList<>();
    private final List<BucketVersion> places = new ArrayList<>();
    private final List<FoundVersion> broken = new ArrayList<>();
    private FoundVersion large;
    private long left;
    private long unknown;
    private long bytes;
    private int end;

    RestorePortion(RestoreBatch batch, int from) {
        this.batch = batch;
        this.end = from;
    }

    /** Returns what is to be written, in the order of the outcomes. */
    public List<KeyState> getStates() {
        return states;
    }

    /** Returns whether it is one large string. */
    public boolean isLarge() {
        return large != null;
    }

    FoundVersion largeString() {
        return large;
    }

    void add(FoundVersion found) {
        KeyState state = found.version().state();
        states.add(state);
        places.add(found.where());
        bytes += state.key().length + (state.payload() == null ? 0 : state.payload().length);
        end++;
    }

    void setLarge(FoundVersion found) {
        large = found;
        places.add(found.where());
        end++;
    }

    void addBroken(FoundVersion found) {
        broken.add(found);
        end++;
    }

    /** Leaves a key out that is not wanted. */
    void leave() {
        left++;
        end++;
    }

    /** Leaves a key out of which nothing had been captured by the instant. */
    void leaveUnknown() {
        unknown++;
        end++;
    }

    RestoreBatch batch() {
        return batch;
    }

    BucketReader source() {
        return batch.reader();
    }

    List<BucketVersion> places() {
        return places;
    }

    List<FoundVersion> broken() {
        return broken;
    }

    long left() {
        return left;
    }

    long unknown() {
        return unknown;
    }

    /** Returns the bytes of what is to be written. */
    long bytes() {
        return bytes;
    }

    /** Returns the number of the key behind its last. */
    int end() {
        return end;
    }
}
