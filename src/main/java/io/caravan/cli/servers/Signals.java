package io.caravan.cli.servers;

import java.util.List;

/** Sends signals that Java itself cannot send. */
final class Signals {

    private Signals() {}

    /**
     * Sends a signal to each process that still runs.
     *
     * @throws IllegalStateException if one cannot be reached and runs on
     */
    static void send(String signal, List<ProcessHandle> processes) {
        for (ProcessHandle process : processes) {
            // The shell's own kill: slim systems have no kill binary.
            List<String> command = List.of("sh", "-c", "kill -s \"$0\" \"$1\"", signal, Long.toString(process.pid()));
            if (process.isAlive() && Commands.outputOf(command).isEmpty() && process.isAlive()) {
                throw new IllegalStateException("Cannot send SIG" + signal + " to process " + process.pid());
            }
        }
    }
}
