package io.caravan.doctor;

/**
 * What one check has shown.
 *
 * @param level  how bad it is
 * @param server what was looked at, such as {@code Redis}
 * @param what   which question was asked, in a few words
 * @param seen   what there is, on one line; never with a secret
 * @param mend   what to do, a command where there is one; empty where nothing is to be done
 */
public record Finding(Level level, String server, String what, String seen, String mend) {}
