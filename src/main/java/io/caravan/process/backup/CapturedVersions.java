package io.caravan.process.backup;

import io.caravan.source.capture.UnreadableKey;
import java.util.List;

/**
 * Versions of keys that were read together.
 *
 * @param versions   to be stored, those of a key in their order
 * @param unreadable keys that cannot be stored
 */
public record CapturedVersions(List<KeyVersion> versions, List<UnreadableKey> unreadable) {}
