package io.caravan.source.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.caravan.source.RedisConnections;
import io.caravan.source.RedisKeyspace;
import io.caravan.source.RedisSettings;
import io.caravan.source.RedisUnavailableException;
import io.caravan.testing.Certificates;
import io.caravan.testing.RedisServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A scan over TLS. */
class ScanTlsIT {

    private static final Certificates certificates = Certificates.create();
    private static final String REMEDY =
            "Check that the server speaks TLS, and that its certificate is for this host and signed by the CA file";

    /** An address of this machine that the certificate does not name. */
    private static final String OTHER_HOST = "127.0.0.2";

    private static RedisServer open;
    private static RedisServer asking;

    private ScanRoute route;

    @BeforeAll
    static void starts() {
        open = RedisServer.startWithTls(certificates, false, "--bind", "127.0.0.1", "-" + OTHER_HOST);
        asking = RedisServer.startWithTls(certificates, true);
        // Filled through the scan's own settings: the client of the fixtures does not know the authority.
        for (RedisServer server : new RedisServer[] {open, asking}) {
            try (RedisConnections connections = new RedisConnections()) {
                RedisSettings settings = connections.getSettings();
                settings.setUri(server.uri());
                settings.setTlsCaCert(certificates.authority().toString());
                settings.setTlsCert(certificates.client().toString());
                settings.setTlsKey(certificates.clientKey().toString());
                RedisKeyspace keyspace = connections.keyspace(0);
                keyspace.await(keyspace.commands().set(new byte[] {'k'}, new byte[] {'v'}));
            }
        }
    }

    @AfterAll
    static void stops() {
        open.close();
        asking.close();
        certificates.close();
    }

    @AfterEach
    void disconnects() {
        route.close();
    }

    @Test
    void trustsTheAuthorityOfTheFile() throws Exception {
        route = trusting(open, certificates.authority());

        route.run("*");

        assertThat(route.keys()).containsExactly("k");
    }

    @Test
    void showsItsOwnCertificateToAServerThatAsks() throws Exception {
        route = trusting(asking, certificates.authority());
        route.settings().setTlsCert(certificates.client().toString());
        route.settings().setTlsKey(certificates.clientKey().toString());

        route.run("*");

        assertThat(route.keys()).containsExactly("k");
    }

    @Test
    void saysThatTheServerAsksForACertificate() {
        route = trusting(asking, certificates.authority());

        assertThatThrownBy(() -> route.run("*"))
                .isInstanceOf(RedisUnavailableException.class)
                .hasMessageStartingWith("Cannot connect to Redis at " + asking.host() + ":" + asking.port() + ": ")
                .message()
                .hasLineCount(1);
    }

    @Test
    void saysThatTheAuthorityIsTheWrongOne() {
        route = trusting(open, certificates.otherAuthority());

        assertThatThrownBy(() -> route.run("*"))
                .isInstanceOf(RedisUnavailableException.class)
                .hasMessageStartingWith("Cannot connect to Redis at " + open.host() + ":" + open.port() + ": ")
                .hasMessageContaining("certification path")
                .hasMessageEndingWith(REMEDY)
                .message()
                .hasLineCount(1);
    }

    @Test
    void saysThatTheCertificateIsForAnotherHost() {
        assumeTrue(listensAt(OTHER_HOST), "Needs a second loopback address");
        route = new ScanRoute("rediss://" + OTHER_HOST + ":" + open.port());
        route.settings().setTlsCaCert(certificates.authority().toString());

        assertThatThrownBy(() -> route.run("*"))
                .isInstanceOf(RedisUnavailableException.class)
                .hasMessageStartingWith("Cannot connect to Redis at " + OTHER_HOST + ":" + open.port() + ": ")
                .hasMessageContaining("alternative names")
                .hasMessageEndingWith(REMEDY)
                .message()
                .hasLineCount(1);
    }

    @Test
    void saysThatTheServerSpeaksNoTls() {
        try (RedisServer plain = RedisServer.start()) {
            route = trusting(plain, certificates.authority());

            assertThatThrownBy(() -> route.run("*"))
                    .isInstanceOf(RedisUnavailableException.class)
                    .hasMessageEndingWith(REMEDY)
                    .message()
                    .hasLineCount(1);
        }
    }

    @Test
    void saysThatTheServerSpeaksTlsOnly() {
        route = new ScanRoute("redis://" + open.host() + ":" + open.port());

        assertThatThrownBy(() -> route.run("*"))
                .isInstanceOf(RedisUnavailableException.class)
                .hasMessageStartingWith("Cannot connect to Redis at " + open.host() + ":" + open.port() + ": ")
                .hasMessageContaining("TLS")
                .message()
                .hasLineCount(1);
    }

    private static boolean listensAt(String host) {
        try (Socket socket = new Socket(host, open.port())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static ScanRoute trusting(RedisServer server, Path authority) {
        ScanRoute route = new ScanRoute("rediss://" + server.host() + ":" + server.port());
        route.settings().setTlsCaCert(authority.toString());
        return route;
    }
}
