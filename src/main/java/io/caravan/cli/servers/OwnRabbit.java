package io.caravan.cli.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A RabbitMQ server of one node on private loopback ports, with a private port mapper, so that it meets no other node.
 * User and password are guest.
 */
public final class OwnRabbit extends OwnServer implements LocalRabbit {

    private final Path server = RabbitBinary.server().orElseThrow(RabbitBinary::notFound);
    private final Path portMapper = RabbitBinary.portMapper().orElseThrow(RabbitBinary::notFound);
    private final ServerLog mapperLog = new ServerLog(folder.resolve("epmd.log"));
    private int nodesPort;
    private int mapperPort;
    private final List<String> config;
    private int tlsPort;
    private ServerProcess mapper;

    private OwnRabbit(List<String> config) {
        super("rabbit", Origin.LOCAL, "TERM");
        this.config = config;
    }

    /** Says whether {@link #start()} finds what it needs. */
    public static boolean isInstalled() {
        return RabbitBinary.server().isPresent() && RabbitBinary.portMapper().isPresent();
    }

    public static OwnRabbit start() {
        return start(List.of());
    }

    /** Starts one that speaks TLS, too, on {@link #tlsPort()}, on Linux also of 127.0.0.2. A client may show a certificate. */
    public static OwnRabbit startWithTls(Path authority, Path certificate, Path key) {
        return start(List.of(
                "ssl_options.cacertfile = " + authority,
                "ssl_options.certfile = " + certificate,
                "ssl_options.keyfile = " + key,
                "ssl_options.verify = verify_peer",
                "ssl_options.fail_if_no_peer_cert = false"));
    }

    private static OwnRabbit start(List<String> config) {
        OwnRabbit rabbit = new OwnRabbit(config);
        rabbit.begin(Ports::free);
        return rabbit;
    }

    public int tlsPort() {
        return tlsPort;
    }

    /**
     * Runs rabbitmqctl against this server.
     *
     * @throws IllegalStateException if it fails
     */
    public String control(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(RabbitBinary.control(server).toString(), "-q"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment());
        try {
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed: " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run " + command.get(0), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while running " + command.get(0), e);
        }
    }

    @Override
    void preparePort() {
        nodesPort = Ports.free();
        tlsPort = Ports.free();
        writeConfig();
        startMapper();
    }

    private void writeConfig() {
        List<String> lines = new ArrayList<>(config);
        if (!config.isEmpty()) {
            lines.add("listeners.ssl.1 = " + HOST + ":" + tlsPort);
            if (System.getProperty("os.name").equals("Linux")) {
                // Only Linux has more than one address on the loopback interface without being told.
                lines.add("listeners.ssl.2 = 127.0.0.2:" + tlsPort);
            }
        }
        try {
            Files.write(folder.resolve("rabbitmq.conf"), lines);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the configuration of RabbitMQ", e);
        }
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
        started.awaitReady(() -> RabbitProbe.product(HOST, port()).isPresent());
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
        return RabbitProbe.productOf(this);
    }

    @Override
    public String uri() {
        return "amqp://guest:guest@" + HOST + ":" + port();
    }

    @Override
    public void close() {
        super.close();
        if (mapper != null) {
            mapper.kill();
        }
    }
}
