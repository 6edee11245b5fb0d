package io.caravan.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class TlsIT {

    private static final Certificates certificates = Certificates.create();

    @AfterAll
    static void deletes() {
        certificates.close();
    }

    @Test
    void redisIsTrustedByItsAuthorityOnly() {
        try (RedisServer redis = RedisServer.startWithTls(certificates, false)) {
            assertThat(redis.uri()).startsWith("rediss://");
            assertThat(ping(redis, trusting(certificates.authority()).build())).isEqualTo("PONG");
            assertThatThrownBy(() ->
                            ping(redis, trusting(certificates.otherAuthority()).build()))
                    .hasStackTraceContaining("certification path");
        }
    }

    @Test
    void redisAsksClientsForACertificate() {
        try (RedisServer redis = RedisServer.startWithTls(certificates, true)) {
            SslOptions anonymous = trusting(certificates.authority()).build();
            SslOptions known = trusting(certificates.authority())
                    .keyManager(
                            certificates.client().toFile(),
                            certificates.clientKey().toFile(),
                            new char[0])
                    .build();

            assertThat(ping(redis, known)).isEqualTo("PONG");
            assertThatThrownBy(() -> ping(redis, anonymous)).isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void postgresIsTrustedByItsAuthorityOnly() throws Exception {
        try (PostgresServer postgres = PostgresServer.startWithTls(certificates.server(), certificates.serverKey())) {
            String verified = postgres.url() + "?sslmode=verify-full&sslrootcert=";

            try (Connection connection = DriverManager.getConnection(
                    verified + certificates.authority(), postgres.user(), postgres.password())) {
                assertThat(connection.isValid(2)).isTrue();
            }
            assertThatThrownBy(() -> DriverManager.getConnection(
                            verified + certificates.otherAuthority(), postgres.user(), postgres.password()))
                    .hasStackTraceContaining("certification path");
        }
    }

    private static SslOptions.Builder trusting(Path authority) {
        return SslOptions.builder().jdkSslProvider().trustManager(authority.toFile());
    }

    private static String ping(RedisServer redis, SslOptions ssl) {
        RedisClient client = RedisClient.create(redis.uri());
        client.setOptions(ClientOptions.builder().sslOptions(ssl).build());
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return connection.sync().ping();
        } finally {
            client.shutdown();
        }
    }
}
