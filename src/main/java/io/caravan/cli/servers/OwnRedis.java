package io.caravan.cli.servers;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A Redis server started here. */
final class OwnRedis extends OwnServer implements LocalRedis {

    private static final int CLUSTER_BUS_DISTANCE = 10_000;

    private final Binary binary;
    private final RedisConfig config;
    private final Path configFile = folder.resolve("redis.conf");
    private final Path socket = folder.resolve("redis.sock");
    private final RedisProbe probe;

    private OwnRedis(Binary binary, RedisConfig config) {
        super("redis", binary.origin(), "TERM");
        this.binary = binary;
        this.config = config;
        probe = new RedisProbe(socket, config.password().orElse(null));
    }

    static OwnRedis start(Binary binary, RedisConfig config) {
        OwnRedis redis = new OwnRedis(binary, config);
        redis.begin(() -> config.cluster() ? Ports.freeWithPartner(CLUSTER_BUS_DISTANCE) : Ports.free());
        return redis;
    }

    @Override
    void preparePort() {
        folder.write(configFile.getFileName().toString(), config.text(port(), folder.path(), socket));
    }

    @Override
    ServerProcess launch() {
        List<String> command = new ArrayList<>(List.of(binary.executable().toString(), configFile.toString()));
        if (config.sentinel()) {
            command.add("--sentinel");
        }
        ServerProcess started = ServerProcess.start("Redis on port " + port(), command, Map.of(), log);
        started.awaitReady(probe::isReady);
        return started;
    }

    @Override
    String prepareServer() {
        try {
            return RedisProduct.of(probe.info())
                    .or(() -> Commands.outputOf(List.of(binary.executable().toString(), "--version"))
                            .flatMap(RedisProduct::ofCommandLine))
                    .orElseThrow(() -> new IllegalStateException("Redis at " + uri() + " names no version"));
        } catch (IOException e) {
            throw new IllegalStateException("Redis on port " + port() + " does not answer INFO", e);
        }
    }

    @Override
    public String uri() {
        String scheme = config.tls() ? "rediss://" : "redis://";
        return scheme + config.password().map(OwnRedis::userPart).orElse("") + HOST + ":" + port();
    }

    private static String userPart(String password) {
        // In a URI a plus sign is itself, not a space.
        return ":" + URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20") + "@";
    }
}
