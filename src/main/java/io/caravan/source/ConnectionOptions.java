package io.caravan.source;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.protocol.ProtocolVersion;
import java.time.Duration;

/** The settings of a deployment in the terms of the Redis client. */
final class ConnectionOptions {

    private static final Duration TOPOLOGY_REFRESH = Duration.ofSeconds(10);

    private ConnectionOptions() {}

    /** @param reconnect whether a connection that breaks is opened again by itself */
    static ClientOptions of(RedisSettings settings, boolean reconnect) {
        ClientOptions.Builder options = ClientOptions.builder();
        apply(settings, options, reconnect);
        return options.build();
    }

    static ClusterClientOptions ofCluster(RedisSettings settings) {
        ClusterClientOptions.Builder options = ClusterClientOptions.builder()
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enableAllAdaptiveRefreshTriggers()
                        .enablePeriodicRefresh(TOPOLOGY_REFRESH)
                        .build());
        apply(settings, options, true);
        return options.build();
    }

    private static void apply(RedisSettings settings, ClientOptions.Builder options, boolean reconnect) {
        // A claim that is sent twice would be applied twice, so nothing is replayed after a reconnect.
        options.replayFilter(command -> true)
                .autoReconnect(reconnect)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .protocolVersion(ProtocolVersion.RESP2)
                .timeoutOptions(TimeoutOptions.enabled(settings.timeout()));
        if (settings.uri().isSsl()) {
            options.sslOptions(sslOptions(settings));
        }
    }

    private static SslOptions sslOptions(RedisSettings settings) {
        SslOptions.Builder ssl = SslOptions.builder().jdkSslProvider();
        settings.tlsCaCert().map(pem -> TrustedCertificates.with(pem).factory()).ifPresent(ssl::trustManager);
        if (settings.tlsCert().isPresent() && settings.tlsKey().isPresent()) {
            ssl.keyManager(
                    settings.tlsCert().get().toFile(), settings.tlsKey().get().toFile(), new char[0]);
        }
        return ssl.build();
    }
}
