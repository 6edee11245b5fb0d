package io.caravan.cli.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A RabbitMQ server of one node on private loopback ports, with a private port mapper, so that it meets no other node.
 * User and password are guest.
 */
public final class LocalRabbit extends OwnServer {

    private final Path server = RabbitBinary.server().orElseThrow(RabbitBinary::notFound);
    private final Path portMapper = RabbitBinary.portMapper().orElseThrow(RabbitBinary::notFound);
    private final ServerLog mapperLog = new ServerLog(folder.resolve("epmd.log"));
    private int nodesPort;
    private int mapperPort;
    private ServerProcess mapper;

    private LocalRabbit() {
        super("rabbit", Origin.LOCAL, "TERM");
    }

    /** Says whether {@link #start()} finds what it needs. */
    public static boolean isInstalled() {
        return RabbitBinary.server().isPresent() && RabbitBinary.portMapper().isPresent();
    }

    public static LocalRabbit start() {
        LocalRabbit rabbit = new LocalRabbit();
        rabbit.begin(Ports::free);
        return rabbit;
    }

    @Override
    void preparePort() {
        nodesPort = Ports.free();
        startMapper();
    }

    private void startMapper() {
        // A mapper that the server started would outlive it.
        if (mapper != null) {
            mapper.kill();
        }
        mapperPort = Ports.free();
        List<String> command = List.of(
                portMapper.toString(),
                "-port",
                Integer.toString(mapperPort),
                "-address",
                HOST,
                "-relaxed_command_check");
        mapper = ServerProcess.start("epmd on port " + mapperPort, command, Map.of(), mapperLog);
        mapper.awaitReady(() -> Ports.isListening(mapperPort));
    }

    @Override
    ServerProcess launch() {
        ServerProcess started = ServerProcess.start(
                "RabbitMQ on port " + port(), List.of(server.toString(), "-noinput"), environment(), log);
        started.awaitReady(() -> RabbitProbe.version(HOST, port()).isPresent());
        return started;
    }

    private Map<String, String> environment() {
        return Map.ofEntries(
                // The Erlang cookie lies in the home folder.
                Map.entry("HOME", folder.path().toString()),
                Map.entry("ERL_EPMD_PORT", Integer.toString(mapperPort)),
                Map.entry("RABBITMQ_NODENAME", "caravan" + port() + "@localhost"),
                Map.entry("RABBITMQ_NODE_IP_ADDRESS", HOST),
                Map.entry("RABBITMQ_NODE_PORT", Integer.toString(port())),
                Map.entry("RABBITMQ_DIST_PORT", Integer.toString(nodesPort)),
                Map.entry("RABBITMQ_MNESIA_BASE", folder("data").toString()),
                Map.entry("RABBITMQ_LOG_BASE", folder("log").toString()),
                Map.entry("RABBITMQ_PID_FILE", folder.resolve("rabbit.pid").toString()),
                Map.entry("RABBITMQ_CONFIG_FILE", folder.resolve("rabbitmq").toString()),
                Map.entry("RABBITMQ_CONF_ENV_FILE", "/dev/null"),
                Map.entry(
                        "RABBITMQ_ENABLED_PLUGINS_FILE",
                        folder.resolve("enabled_plugins").toString()),
                // Makes the script replace itself with the server, so that the process id is the server's.
                Map.entry("RABBITMQ_ALLOW_INPUT", "1"));
    }

    private Path folder(String name) {
        try {
            return Files.createDirectories(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create a folder for RabbitMQ", e);
        }
    }

    @Override
    String prepareServer() {
        return "RabbitMQ " + RabbitProbe.version(HOST, port()).orElse("(not running)");
    }

    @Override
    public void close() {
        super.close();
        if (mapper != null) {
            mapper.kill();
        }
    }
}
