package io.caravan.leader;

/** A bean that is told when this instance becomes the active one, before anything is consumed. Found in Camel's registry. */
public interface Activated {

    /** @param flow what {@code master:} names in the route */
    void activated(String flow);
}
