package io.caravan.cli.servers;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What this Java process must not leave behind: a shutdown hook kills the server processes that still run, with their
 * children, and then deletes the folders that are still there.
 */
final class AtExit {

    private static final int END_WITHIN_SECONDS = 5;
    private static final Set<Process> PROCESSES = ConcurrentHashMap.newKeySet();
    private static final Set<ServerFolder> FOLDERS = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(AtExit::cleanUp, "caravan-servers-end"));
    }

    private static volatile boolean ending;

    private AtExit() {}

    static void kill(Process process) {
        PROCESSES.add(process);
        if (ending) {
            // Started while the others were being killed.
            process.destroyForcibly();
        }
        process.onExit().thenAccept(PROCESSES::remove);
    }

    static void delete(ServerFolder folder) {
        FOLDERS.add(folder);
    }

    static void forget(ServerFolder folder) {
        FOLDERS.remove(folder);
    }

    private static void cleanUp() {
        ending = true;
        List<Process> running = List.copyOf(PROCESSES);
        running.stream()
                .flatMap(process -> Stream.concat(Stream.of(process.toHandle()), process.descendants()))
                .toList()
                .forEach(ProcessHandle::destroyForcibly);
        running.forEach(AtExit::awaitEnd);
        List.copyOf(FOLDERS).forEach(AtExit::deleteNow);
    }

    private static void awaitEnd(Process process) {
        try {
            process.waitFor(END_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void deleteNow(ServerFolder folder) {
        try {
            folder.close();
        } catch (UncheckedIOException e) {
            System.err.println(e.getMessage());
        }
    }
}
