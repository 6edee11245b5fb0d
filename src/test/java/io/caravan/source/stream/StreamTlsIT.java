package io.caravan.source.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.source.RedisConnections;
import io.caravan.source.RedisKeyspace;
import io.caravan.source.RedisSettings;
import io.caravan.source.SourceFlow;
import io.caravan.testing.Certificates;
import io.caravan.testing.RedisServer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reading streams over TLS, of a server that asks for a certificate. */
class StreamTlsIT {

    private final Certificates certificates = Certificates.create();
    private final RedisServer redis = RedisServer.startWithTls(certificates, true);
    private SourceFlow flow;

    @BeforeEach
    void opens() {
        flow = new SourceFlow(redis.uri());
    }

    @AfterEach
    void stops() {
        flow.close();
        redis.close();
        certificates.close();
    }

    @Test
    void readsAndWaitsOverTls() {
        trust(flow.settings());
        add("1");
        flow.from("redis-stream:caravan?patterns=*&discoveryInterval=100").awaitCommitted(1);

        add("2");
        flow.awaitCommitted(2);

        assertThat(Streams.numbers(flow.committed())).containsExactly(1, 2);
        assertThat(flow.reports).isEmpty();
    }

    private void trust(RedisSettings settings) {
        settings.setTlsCaCert(certificates.authority().toString());
        settings.setTlsCert(certificates.client().toString());
        settings.setTlsKey(certificates.clientKey().toString());
    }

    /** Through settings of Caravan: the client of the fixtures does not know the authority. */
    private void add(String number) {
        try (RedisConnections connections = new RedisConnections()) {
            connections.getSettings().setUri(redis.uri());
            trust(connections.getSettings());
            RedisKeyspace keyspace = connections.keyspace(0);
            keyspace.await(keyspace.commands().xadd(bytes("a"), Map.of(bytes("n"), bytes(number))));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
