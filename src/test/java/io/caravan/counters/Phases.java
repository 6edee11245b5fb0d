package io.caravan.counters;

/**
 * Tells the requests with which one exporter finishes the runs of dead ones, which get names such as {@code recovery HDEL runs},
 * from those of its own run.
 */
final class Phases {

    private static final String BEGINNING = "enter.lua";

    private volatile boolean ownRun;

    /** Returns a watch that hands the longer names on. */
    Relay.Watch naming(Relay.Watch watch) {
        return new Relay.Watch() {
            @Override
            public boolean before(String name) {
                if (name.equals(BEGINNING)) {
                    ownRun = true;
                }
                return watch.before(named(name));
            }

            @Override
            public boolean after(String name) {
                return watch.after(named(name));
            }
        };
    }

    private String named(String name) {
        return ownRun ? name : "recovery " + name;
    }
}
