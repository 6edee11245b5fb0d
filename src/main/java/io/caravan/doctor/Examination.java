package io.caravan.doctor;

import java.util.List;

/** The checks of one server. */
public interface Examination extends AutoCloseable {

    /** Returns the kind of server, such as {@code Redis}. */
    String server();

    /**
     * Connects.
     *
     * @return           what was found by that
     * @throws Exception why nothing else can be asked; its message is for the operator
     */
    Answer reach() throws Exception;

    /** Returns the questions to ask, in order, after {@link #reach()}. */
    List<Check> checks();

    @Override
    default void close() {}
}
