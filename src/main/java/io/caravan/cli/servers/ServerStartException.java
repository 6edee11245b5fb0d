package io.caravan.cli.servers;

/** A server process ended, or did not answer, before it was ready; the message ends with the tail of its output. */
public class ServerStartException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    private final boolean addressInUse;

    ServerStartException(String what, String output) {
        super(what + (output.isBlank() ? " It printed nothing." : " Its last output:\n" + output));
        addressInUse = output.contains("in use");
    }

    /** Says whether the port, or the shared memory of a killed predecessor, was still taken. */
    boolean addressInUse() {
        return addressInUse;
    }
}
