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

    @Option(
            names = "--redis-username",
            paramLabel = "STRING",
            defaultValue = "${env:REDIS_USERNAME}",
            description = "ACL user. Environment: REDIS_USERNAME.")
    String username;

    @Option(
            names = "--redis-password",
            paramLabel = "STRING",
            defaultValue = "${env:REDIS_PASSWORD}",
            description = "Password. Environment: REDIS_PASSWORD.")
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
            description = "Delay before connecting again after a lost connection. Without it a lost connection ends the run.")
    Long reconnect;

    @Option(names = "--redis-tls", description = "Use TLS.")
    boolean tls;

    /** Hands the connection to a flow. What no option says is left to REDIS_URI and application.properties. */
    void applyTo(Flow flow, TlsOptions files) {
        boolean named = host != null || port != null || database != null || tls;
        if (named || System.getenv("REDIS_URI") == null) {
            flow.setShared("redis.uri", uri());
        }
        if (cluster || replicas) {
            flow.setShared("redis.cluster", true);
        }
        flow.setShared("redis.username", username == null ? "" : username);
        flow.setShared("redis.password", password == null ? "" : password);
        flow.setShared("redis.tls-ca-cert", files.caCert());
        flow.setShared("redis.tls-cert", files.hasIdentity() ? files.cert() : "");
        flow.setShared("redis.tls-key", files.hasIdentity() ? files.key() : "");
        if (reconnect != null) {
            flow.setShared("redis.reconnect-delay", Ranges.atLeast("--redis-reconnect", reconnect, 0));
        }
        flow.set("reconnect", reconnect != null);
        flow.set("replicas", replicas);
    }

    private String uri() {
        int number = (int) Ranges.between("--redis-port", port == null ? 6379 : port, 1, 65_535);
        String path = database == null || cluster || replicas
                ? ""
                : "/" + Ranges.between("--redis-db", database, 0, 16_383);
        return (tls ? "rediss://" : "redis://") + (host == null ? "127.0.0.1" : host) + ":" + number + path;
    }
}
