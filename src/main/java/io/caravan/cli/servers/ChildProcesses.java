package io.caravan.cli.servers;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The server processes of this Java process; a shutdown hook kills the ones that still run, with their children. */
final class ChildProcesses {

    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(ChildProcesses::killAll, "caravan-server-end"));
    }

    private ChildProcesses() {}

    static void add(Process process) {
        RUNNING.add(process);
        process.onExit().thenAccept(RUNNING::remove);
    }

    private static void killAll() {
        for (Process process : RUNNING) {
            Stream.concat(Stream.of(process.toHandle()), process.descendants())
                    .toList()
                    .forEach(ProcessHandle::destroyForcibly);
        }
    }
}
