package io.caravan.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.util.io.pem.PemObject;

/**
 * Certificates made for one test run, as PEM files in a temporary folder: an authority, a server on the loopback
 * interface, a client, and another authority that nobody trusts.
 */
public final class Certificates implements AutoCloseable {

    private final Path folder;

    private Certificates(Path folder) {
        this.folder = folder;
    }

    public static Certificates create() {
        try {
            Certificates made = new Certificates(Files.createTempDirectory("caravan-certificates-"));
            CertifiedKey authority = CertifiedKey.authority("Caravan Test Authority");
            made.write("ca", authority);
            made.write("server", authority.signServer("localhost"));
            made.write("client", authority.signClient("caravan"));
            made.write("other-ca", CertifiedKey.authority("Untrusted Authority"));
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write certificates", e);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("Cannot make certificates", e);
        }
    }

    private void write(String name, CertifiedKey key) throws IOException {
        writePem(name + ".crt", key.certificate());
        // PKCS 8, which Java, OpenSSL and PostgreSQL's driver all read.
        writePem(name + ".key", new PemObject("PRIVATE KEY", key.key().getEncoded()));
        Files.write(folder.resolve(name + ".pk8"), key.key().getEncoded());
    }

    private void writePem(String name, Object content) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(content);
        }
        Files.writeString(folder.resolve(name), text.toString());
    }

    /** Returns the authority that signed server and client. */
    public Path authority() {
        return folder.resolve("ca.crt");
    }

    /** Returns an authority that signed neither. */
    public Path otherAuthority() {
        return folder.resolve("other-ca.crt");
    }

    /** Returns a trust store that holds one certificate and has the password that is customary. */
    public Path storeOf(Path certificate) {
        Path file = folder.resolve("trusted.p12");
        try (InputStream pem = Files.newInputStream(certificate);
                OutputStream output = Files.newOutputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry(
                    "trusted", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            store.store(output, "changeit".toCharArray());
            return file;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("Cannot write a trust store", e);
        }
    }

    /** Returns the certificate of a server at localhost and 127.0.0.1. */
    public Path server() {
        return folder.resolve("server.crt");
    }

    public Path serverKey() {
        return folder.resolve("server.key");
    }

    public Path client() {
        return folder.resolve("client.crt");
    }

    /** Returns the key of the client, PEM, PKCS 8, without a password. */
    public Path clientKey() {
        return folder.resolve("client.key");
    }

    /** Returns the same key in binary form. */
    public Path clientKeyDer() {
        return folder.resolve("client.pk8");
    }

    @Override
    public void close() {
        try {
            for (String name : List.of("ca", "server", "client", "other-ca")) {
                for (String ending : List.of(".crt", ".key", ".pk8")) {
                    Files.deleteIfExists(folder.resolve(name + ending));
                }
            }
            Files.deleteIfExists(folder.resolve("trusted.p12"));
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + folder, e);
        }
    }
}
