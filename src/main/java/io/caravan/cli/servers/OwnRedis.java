package io.caravan.cli.servers;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A Redis server started here. */
final class OwnRedis implements LocalRedis {

    private static final String HOST = "127.0.0.1";
    private static final int CLUSTER_BUS_DISTANCE = 10_000;
    private static final Duration ORDERLY_END = Duration.ofSeconds(20);

    private final Binary binary;
    private final RedisConfig config;
    private final ServerFolder folder = ServerFolder.create("redis");
    private final ServerLog log = new ServerLog(folder.resolve("redis.log"));
    private final Path configFile = folder.resolve("redis.conf");
    private final Path socket = folder.resolve("redis.sock");
    private final RedisProbe probe;
    private int port;
    private ServerProcess process;
    private String product;

    private OwnRedis(Binary binary, RedisConfig config) {
        this.binary = binary;
        this.config = config;
        probe = new RedisProbe(socket, config.password().orElse(null));
    }

    static OwnRedis start(Binary binary, RedisConfig config) {
        OwnRedis redis = new OwnRedis(binary, config);
        try {
            redis.process = Launch.onFreePort(redis::freePort, redis::launchOn);
            redis.product = redis.askProduct();
            return redis;
        } catch (RuntimeException e) {
            redis.close();
            throw e;
        }
    }

    private int freePort() {
        return config.cluster() ? Ports.freeWithPartner(CLUSTER_BUS_DISTANCE) : Ports.free();
    }

    private ServerProcess launchOn(int port) {
        this.port = port;
        folder.write(configFile.getFileName().toString(), config.text(port, folder.path(), socket));
        return launch();
    }

    private ServerProcess launch() {
        List<String> command = new ArrayList<>(List.of(binary.executable().toString(), configFile.toString()));
        if (config.sentinel()) {
            command.add("--sentinel");
        }
        ServerProcess started = ServerProcess.start("Redis on port " + port, command, Map.of(), log);
        started.awaitReady(probe::isReady);
        return started;
    }

    private String askProduct() {
        try {
            return RedisProduct.of(probe.info())
                    .or(() -> Commands.outputOf(List.of(binary.executable().toString(), "--version"))
                            .flatMap(RedisProduct::ofCommandLine))
                    .orElseThrow(() -> new IllegalStateException("Redis at " + uri() + " names no version"));
        } catch (IOException e) {
            throw new IllegalStateException("Redis on port " + port + " does not answer INFO", e);
        }
    }

    @Override
    public String uri() {
        String scheme = config.tls() ? "rediss://" : "redis://";
        return scheme + config.password().map(OwnRedis::userPart).orElse("") + HOST + ":" + port;
    }

    private static String userPart(String password) {
        // In a URI a plus sign is itself, not a space.
        return ":" + URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20") + "@";
    }

    @Override
    public String host() {
        return HOST;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String product() {
        return product;
    }

    @Override
    public Origin origin() {
        return binary.origin();
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public void stop() {
        process.stop("TERM", ORDERLY_END);
    }

    @Override
    public void restart() {
        stop();
        process = Launch.again(this::launch);
    }

    @Override
    public void pause() {
        process.signal("STOP");
    }

    @Override
    public void resume() {
        process.signal("CONT");
    }

    @Override
    public void close() {
        if (process != null) {
            process.kill();
        }
        folder.close();
    }
}
