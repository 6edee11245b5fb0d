package io.caravan.cli;

import io.caravan.source.TrustedCertificates;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import picocli.CommandLine.Option;

/** PEM files that connections to Redis and to PostgreSQL share. */
final class TlsOptions {

    @Option(names = "--tls-key", paramLabel = "PATH", description = "Private key of this client, PEM (PKCS #8).")
    Path key;

    @Option(
            names = "--tls-cert",
            paramLabel = "PATH",
            description = "Certificate of this client, PEM. Used with --tls-key.")
    Path cert;

    @Option(
            names = "--tls-ca-cert",
            paramLabel = "PATH",
            description = "Certificates to trust in addition to those of the JDK, PEM.")
    Path caCert;

    boolean hasIdentity() {
        return key != null && cert != null;
    }

    String caCert() {
        return readable("--tls-ca-cert", caCert);
    }

    /** Returns a file with the certificates of --tls-ca-cert and those of the JDK, for who can be given only one. */
    Path allTrusted() {
        StringBuilder pem = new StringBuilder();
        try {
            for (Certificate each : TrustedCertificates.with(Path.of(caCert())).list()) {
                pem.append("-----BEGIN CERTIFICATE-----\n")
                        .append(Base64.getMimeEncoder().encodeToString(each.getEncoded()))
                        .append("\n-----END CERTIFICATE-----\n");
            }
            Path file = Files.createTempFile("caravan-trusted-", ".pem");
            file.toFile().deleteOnExit();
            return Files.writeString(file, pem);
        } catch (IOException | CertificateException e) {
            throw new UsageException(
                    "Cannot use the certificates in '" + caCert + "' of --tls-ca-cert: " + e.getMessage(), e);
        }
    }

    String cert() {
        return readable("--tls-cert", cert);
    }

    String key() {
        return readable("--tls-key", key);
    }

    /** Returns the algorithm of the client's key, which a PEM file does not tell. */
    String keyAlgorithm() {
        try (InputStream pem = Files.newInputStream(Path.of(cert()))) {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificate(pem)
                    .getPublicKey()
                    .getAlgorithm();
        } catch (IOException | CertificateException e) {
            throw new UsageException(
                    "There is no certificate in '" + cert + "' of --tls-cert. Name a PEM file that holds one", e);
        }
    }

    private static String readable(String option, Path file) {
        if (file == null) {
            return "";
        }
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new UsageException(
                    "Cannot read '" + file + "' of " + option + ". Name a PEM file that this user may read");
        }
        return file.toString();
    }
}
