package io.caravan.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The certificates that a connection trusts: those of the JDK, and those of a PEM file in addition. */
public final class TrustedCertificates {

    private final List<Certificate> all;

    private TrustedCertificates(List<Certificate> all) {
        this.all = List.copyOf(all);
    }

    /** @throws IllegalArgumentException if the file holds no certificate, or what is none */
    public static TrustedCertificates with(Path pem) {
        List<Certificate> all = new ArrayList<>();
        try (InputStream file = Files.newInputStream(pem)) {
            all.addAll(CertificateFactory.getInstance("X.509").generateCertificates(file));
        } catch (IOException | CertificateException e) {
            throw noCertificate(pem);
        }
        if (all.isEmpty()) {
            throw noCertificate(pem);
        }
        for (TrustManager manager : factory(null).getTrustManagers()) {
            if (manager instanceof X509TrustManager ofJdk) {
                all.addAll(List.of(ofJdk.getAcceptedIssuers()));
            }
        }
        return new TrustedCertificates(all);
    }

    private static IllegalArgumentException noCertificate(Path pem) {
        return new IllegalArgumentException(
                "There is no certificate to trust in '" + pem + "'. Name a PEM file that holds one");
    }

    /** Returns the certificates, those of the file first. */
    public List<Certificate> list() {
        return all;
    }

    /** Returns what a connection needs to trust just these. */
    public TrustManagerFactory factory() {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < all.size(); i++) {
                store.setCertificateEntry(Integer.toString(i), all.get(i));
            }
            return factory(store);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("This JDK cannot keep certificates in memory", e);
        }
    }

    /** @param store null for the JDK's own */
    private static TrustManagerFactory factory(KeyStore store) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot read the certificates that this JDK trusts", e);
        }
    }
}
