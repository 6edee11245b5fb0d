package io.caravan.doctor;

/** How bad it is, from well to bad. */
public enum Level {
    /** As it should be. */
    ok,
    /** It works, and something may be lost or go wrong; or it could not be found out. */
    warning,
    /** A flow cannot work so, or loses data. */
    fault
}
