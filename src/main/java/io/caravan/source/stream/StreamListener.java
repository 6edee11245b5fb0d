package io.caravan.source.stream;

/**
 * Is told whether a consumer of streams can work; found in the registry by its type. Methods are called on the threads that
 * read and must return soon.
 */
public interface StreamListener {

    /** Redis could not be asked, and is tried again. */
    default void redisFailed(Exception failure) {}

    /** Redis answers again. */
    default void redisRecovered() {}
}
