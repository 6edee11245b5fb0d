package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.Certificates;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command table before a Redis that speaks only TLS, as those of cloud providers do. */
class TableTlsIT {

    private static final Certificates certificates = Certificates.create();

    @RegisterExtension
    static final RedisServer redis = RedisServer.startWithTls(certificates, false);

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.start();

    @TempDir
    Path folder;

    private TableProgram program;

    @BeforeEach
    void begins() {
        program = new TableProgram(folder, redis, postgres)
                .value("tls_ca_cert", certificates.authority().toString());
    }

    @AfterEach
    void ends() {
        program.close();
    }

    @AfterAll
    static void forgetCertificates() {
        certificates.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "", "true"})
    void usesTlsWhenItIsSaidOrWhenNothingIs(String ssl) {
        program.value("ssl", ssl.equals("none") ? null : ssl).value("sentinel_master", "");

        assertThat(program.run()).as(() -> program.err()).isZero();

        assertThat(program.err())
                .isEqualTo(
                        ssl.equals("true")
                                ? ""
                                : "caravan table: The server speaks only TLS, which is used. Set ssl to true to have it"
                                        + " said\n");
    }

    @Test
    void refusesACertificateOfAnotherHost() {
        // The same server, by an address that its certificate does not name.
        program.value("ssl", "true").value("host", "0.0.0.0");

        assertThat(program.run()).isEqualTo(1);

        assertThat(program.err().lines()).singleElement().asString().contains("0.0.0.0", "certificate");
    }

    @Test
    void refusesACertificateOfAnUnknownAuthority() {
        program.value("tls_ca_cert", certificates.otherAuthority().toString());

        assertThat(program.run()).isEqualTo(1);

        assertThat(program.err()).contains("The server speaks only TLS", "signed by the CA file");
    }

    @Test
    void usesNoTlsWhenThatIsSaid() {
        program.value("ssl", "false");

        assertThat(program.run()).isEqualTo(1);

        assertThat(program.err().lines()).hasSize(1);
    }
}
