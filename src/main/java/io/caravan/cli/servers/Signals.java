package io.caravan.cli.servers;

import java.util.ArrayList;
import java.util.List;

/** Sends signals that Java itself cannot send. */
final class Signals {

    private Signals() {}

    static void send(String signal, List<ProcessHandle> processes) {
        // The shell's own kill: slim systems have no kill binary.
        List<String> command = new ArrayList<>(List.of("sh", "-c", "kill -s \"$0\" \"$@\"", signal));
        processes.stream()
                .filter(ProcessHandle::isAlive)
                .map(process -> Long.toString(process.pid()))
                .forEach(command::add);
        boolean any = command.size() > 4;
        if (any && Commands.outputOf(command).isEmpty() && processes.stream().anyMatch(ProcessHandle::isAlive)) {
            throw new IllegalStateException("Cannot send SIG" + signal + " to process " + processes);
        }
    }
}
