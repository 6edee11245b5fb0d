package io.caravan.cli.servers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The data of a started server: created by initdb, and the command that runs the server on it. */
final class PostgresDataFolder {

    private static final List<String> SETTINGS = List.of(
            "listen_addresses=127.0.0.1",
            // The data need not survive a crash of the machine, only one of the server.
            "fsync=off",
            "full_page_writes=off",
            "shared_buffers=16MB",
            // A killed server leaves its segments behind; in the data folder they are deleted with it.
            "dynamic_shared_memory_type=mmap",
            "logging_collector=off");

    private final Path postgres;
    private final ServerFolder folder;
    private final UnprivilegedUser user;
    private final Path data;

    PostgresDataFolder(Path postgres, ServerFolder folder) {
        this.postgres = postgres;
        this.folder = folder;
        this.user = UnprivilegedUser.choose(folder.path());
        this.data = folder.resolve("data");
    }

    UnprivilegedUser user() {
        return user;
    }

    void create(String superuser, String password, ServerLog log) {
        user.own(folder.path());
        Path passwordFile = folder.write("password", password);
        user.own(passwordFile);
        List<String> command = List.of(
                postgres.resolveSibling("initdb").toString(),
                "--pgdata=" + data,
                "--username=" + superuser,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync");
        Commands.run(user.command(command), log);
    }

    List<String> serverCommand(int port, List<String> settings) {
        List<String> command = new ArrayList<>(List.of(postgres.toString(), "-D", data.toString()));
        List<String> all = new ArrayList<>(SETTINGS);
        all.add("port=" + port);
        all.add("unix_socket_directories=" + folder.path());
        all.addAll(settings);
        for (String setting : all) {
            command.add("-c");
            command.add(setting);
        }
        return user.command(command);
    }
}
