package io.caravan.sink.restore.bucket;

/**
 * Something of the bucket that was not restored.
 *
 * @param object name of the object or segment; for a key that was named and is not there, the key as it was written
 * @param reason in words without a subject, or a sentence
 */
public record RestoreFailure(String object, String reason) {}
