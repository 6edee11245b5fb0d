package io.caravan.cli;

import picocli.CommandLine.Option;

/** Where the counter exporter's command line finds Redis. */
final class RedisOptions {

    @Option(names = "--redis-host", paramLabel = "STRING", description = "Host of the server. Default: 127.0.0.1.")
    String host;

    @Option(names = "--redis-port", paramLabel = "NUMBER", description = "Port of the server. Default: 6379.")
    Integer port;

    @Option(names = "--redis-db", paramLabel = "NUMBER", description = "Database to read. A cluster has only 0.")
    Integer database;

    @Option(names = "--redis-username", paramLabel = "STRING", description = "ACL user. Environment: REDIS_USERNAME.")
    String username;

    @Option(names = "--redis-password", paramLabel = "STRING", description = "Password. Environment: REDIS_PASSWORD.")
    String password;

    @Option(names = "--redis-cluster", description = "Read every primary of a cluster.")
    boolean cluster;

    @Option(
            names = "--redis-replicas",
            description = "Read one replica of each primary of a cluster. Not with --decr, --reset or --expire.")
    boolean replicas;

    @Option(
            names = "--redis-reconnect",
            paramLabel = "MILLISECONDS",
            description =
                    "Delay before connecting again after a lost connection. Without it a lost connection ends the run.")
    Long reconnect;

    @Option(names = "--redis-tls", description = "Use TLS.")
    boolean tls;

    /** Hands the connection to a flow. What no option says is left to REDIS_URI and application.properties. */
    void applyTo(Flow flow, TlsOptions files) {
        if (host != null || port != null || tls) {
            flow.setSharedText("redis.uri", uri());
        } else if (hasDatabase()) {
            flow.set("databases", databaseNumber());
        }
        if (isCluster()) {
            flow.setShared("redis.cluster", true);
        }
        Environment.given(username, "REDIS_USERNAME").ifPresent(name -> flow.setSharedText("redis.username", name));
        Environment.given(password, "REDIS_PASSWORD").ifPresent(word -> flow.setSharedText("redis.password", word));
        if (files.caCert != null) {
            flow.setSharedText("redis.tls-ca-cert", files.caCert());
        }
        if (files.hasIdentity()) {
            flow.setSharedText("redis.tls-cert", files.cert());
            flow.setSharedText("redis.tls-key", files.key());
        }
        if (reconnect != null) {
            flow.setShared("redis.reconnect-delay", Ranges.atLeast("--redis-reconnect", reconnect, 0));
        }
        flow.set("reconnect", reconnect != null);
        flow.set("replicas", replicas);
    }

    boolean isCluster() {
        return cluster || replicas;
    }

    private boolean hasDatabase() {
        return database != null && !isCluster();
    }

    private long databaseNumber() {
        return Ranges.between("--redis-db", database, 0, 16_383);
    }

    private String uri() {
        long number = Ranges.between("--redis-port", port == null ? 6379 : port, 1, 65_535);
        String server = host == null ? "127.0.0.1" : host;
        String bracketed = server.contains(":") && !server.startsWith("[") ? "[" + server + "]" : server;
        return (tls ? "rediss://" : "redis://") + bracketed + ":" + number
                + (hasDatabase() ? "/" + databaseNumber() : "");
    }
}
