package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.Certificates;
import io.caravan.testing.PostgresServer;
import io.caravan.testing.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** TLS to both servers, with the same files. */
class CountersTlsIT {

    private static final Certificates certificates = Certificates.create();

    @RegisterExtension
    static final RedisServer redis = RedisServer.start();

    @RegisterExtension
    static final PostgresServer postgres = PostgresServer.startWithTls(certificates.server(), certificates.serverKey());

    private final CountersLine plain = CountersLine.of(redis, postgres).logins();

    @TempDir
    Path folder;

    @AfterAll
    static void deletes() {
        certificates.close();
    }

    @BeforeEach
    void begins() throws Exception {
        redis.flush();
        redis.run(commands -> commands.set("counters:login:7", "5"));
        noteSessions(postgres);
    }

    private static void noteSessions(PostgresServer postgres) throws Exception {
        Rows.begin(postgres);
        postgres.execute("CREATE TABLE sessions (ssl bool, client text); CREATE FUNCTION note() RETURNS trigger"
                + " LANGUAGE plpgsql AS $$ BEGIN INSERT INTO sessions SELECT ssl, client_dn FROM pg_stat_ssl"
                + " WHERE pid = pg_backend_pid(); RETURN NULL; END $$;"
                + " CREATE TRIGGER note AFTER INSERT ON logins FOR EACH STATEMENT EXECUTE FUNCTION note()");
    }

    @Test
    void encryptsTheConnectionToPostgres() {
        CommandResult result = plain.run(
                "--psql-tls", "--tls-ca-cert", certificates.authority().toString());

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(Rows.of(postgres, "SELECT ssl FROM sessions")).containsExactly("t");
    }

    @Test
    void trustsTheAuthoritiesOfTheJdkBesidesThoseOfTheFile() throws Exception {
        Path ofJdk = certificates.storeOf(certificates.authority());
        CountersLine line = CountersLine.of(redis, postgres)
                .logins()
                .with(
                        "--psql-tls",
                        "--tls-ca-cert",
                        certificates.otherAuthority().toString());
        Map<String, String> environment = Map.of(
                "JAVA_TOOL_OPTIONS",
                "-Djavax.net.ssl.trustStore=" + ofJdk + " -Djavax.net.ssl.trustStorePassword=changeit");

        try (RedisServer encrypted = RedisServer.startWithTls(certificates, false);
                CommandProcess toPostgres = CommandProcess.start(environment, line);
                CommandProcess toRedis = CommandProcess.start(
                        environment,
                        line.instead("--redis-port", String.valueOf(encrypted.port()))
                                .with("--redis-tls"))) {
            CommandResult ofPostgres = toPostgres.result();
            CommandResult ofRedis = toRedis.result();

            assertThat(ofPostgres.exitCode()).as(ofPostgres.toString()).isZero();
            assertThat(ofRedis.exitCode()).as(ofRedis.toString()).isZero();
        }
        assertThat(Rows.of(postgres, "SELECT ssl FROM sessions")).containsExactly("t");
    }

    @Test
    void saysThatThereIsNoCertificateInTheFile() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");

        CommandResult ofPostgres = plain.run("--psql-tls", "--tls-ca-cert", empty.toString());
        CommandResult ofRedis = plain.run("--redis-tls", "--tls-ca-cert", empty.toString());

        for (CommandResult result : new CommandResult[] {ofPostgres, ofRedis}) {
            assertThat(result.exitCode()).as(result.toString()).isIn(1, 2);
            assertThat(result.errors()).hasSize(1);
            assertThat(result.err()).contains("There is no certificate", empty.toString());
        }
    }

    @Test
    void refusesAPostgresOfAnotherAuthority() {
        CommandResult other = plain.run(
                "--psql-tls", "--tls-ca-cert", certificates.otherAuthority().toString());
        CommandResult none = plain.run("--psql-tls");

        for (CommandResult result : new CommandResult[] {other, none}) {
            assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
            assertThat(result.errors()).hasSize(1);
            assertThat(result.err()).contains("Cannot connect to database", "certif");
        }
        assertThat(Rows.ofLogins(postgres)).isEmpty();
    }

    @Test
    void showsItsCertificateToPostgres() throws Exception {
        Path open = Files.createTempDirectory(Path.of("/tmp"), "caravan-authority-");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path authority = Files.copy(certificates.authority(), open.resolve("ca.crt"));
        Path key = Files.copy(certificates.clientKey(), folder.resolve("client-key"));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        try (PostgresServer asking = PostgresServer.startWithTls(
                certificates.server(), certificates.serverKey(), "ssl_ca_file=" + authority)) {
            noteSessions(asking);

            CommandResult result = CountersLine.of(redis, asking)
                    .logins()
                    .with(
                            "--psql-tls",
                            "--tls-ca-cert",
                            certificates.authority().toString())
                    .run("--tls-cert", certificates.client().toString(), "--tls-key", key.toString());

            assertThat(result.exitCode()).as(result.toString()).isZero();
            assertThat(Rows.of(asking, "SELECT client FROM sessions")).containsExactly("/CN=caravan");
        } finally {
            Files.deleteIfExists(authority);
            Files.deleteIfExists(open);
        }
    }

    @Test
    void encryptsTheConnectionToRedisAndShowsItsCertificate() {
        try (RedisServer asking = RedisServer.startWithTls(certificates, true)) {
            asking.run(commands -> {});
        } catch (RuntimeException e) {
            // This client has no certificate, so the server is there and asks for one.
            assertThat(e).isNotNull();
        }
        try (RedisServer asking = RedisServer.startWithTls(certificates, true)) {
            CountersLine line = CountersLine.of(asking, postgres).logins().with("--redis-tls");
            String authority = certificates.authority().toString();

            CommandResult known = line.run(
                    "--tls-ca-cert", authority,
                    "--tls-cert", certificates.client().toString(),
                    "--tls-key", certificates.clientKey().toString());
            CommandResult anonymous = line.run("--tls-ca-cert", authority);
            CommandResult wrongAuthority =
                    line.run("--tls-ca-cert", certificates.otherAuthority().toString());

            assertThat(known.exitCode()).as(known.toString()).isZero();
            assertThat(anonymous.exitCode()).as(anonymous.toString()).isEqualTo(1);
            assertThat(anonymous.errors()).hasSize(1);
            assertThat(wrongAuthority.exitCode()).as(wrongAuthority.toString()).isEqualTo(1);
            assertThat(wrongAuthority.errors()).hasSize(1);
            assertThat(wrongAuthority.err()).contains("Cannot connect to Redis", "signed by the CA file");
        }
    }
}
