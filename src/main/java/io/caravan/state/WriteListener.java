package io.caravan.state;

/** Is told how the target is prepared and written to. Methods are called on the thread that writes and must return soon. */
public interface WriteListener {

    /** The initial SQL is about to run. */
    default void initializing(int statements) {}

    /** A run's transaction begins. */
    default void saving(long rows) {}

    /** One more row of it is on its way. */
    default void rowSent() {}
}
