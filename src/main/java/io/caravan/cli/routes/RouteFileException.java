package io.caravan.cli.routes;

import java.util.List;

/** Route files that cannot be used. The message names the first fault. */
public final class RouteFileException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient List<RouteFault> faults;

    RouteFileException(List<RouteFault> faults, Throwable cause) {
        super(faults.get(0).toString(), cause);
        this.faults = List.copyOf(faults);
    }

    /** Returns what is wrong, one or more. */
    public List<RouteFault> faults() {
        return faults;
    }
}
