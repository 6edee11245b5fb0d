package io.caravan.flows;

import io.caravan.testing.Certificates;
import io.caravan.testing.RedisServer;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.function.Function;

/** Commands to a Redis that speaks TLS, behind Caravan's back. */
final class SecureRedis {

    private SecureRedis() {}

    static <T> T run(
            RedisServer redis, Certificates certificates, Function<RedisCommands<String, String>, T> commands) {
        RedisURI uri =
                RedisURI.Builder.redis(redis.host(), redis.port()).withSsl(true).build();
        RedisClient client = RedisClient.create(uri);
        client.setOptions(ClientOptions.builder()
                .sslOptions(SslOptions.builder()
                        .jdkSslProvider()
                        .trustManager(certificates.authority().toFile())
                        .build())
                .build());
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return commands.apply(connection.sync());
        } finally {
            client.shutdown();
        }
    }
}
