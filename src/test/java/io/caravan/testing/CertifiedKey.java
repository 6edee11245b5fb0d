package io.caravan.testing;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate with its private key, valid for a day. */
record CertifiedKey(X509Certificate certificate, PrivateKey key) {

    private static final Duration VALID = Duration.ofDays(1);
    private static final GeneralNames LOOPBACK = new GeneralNames(new GeneralName[] {
        new GeneralName(GeneralName.dNSName, "localhost"), new GeneralName(GeneralName.iPAddress, "127.0.0.1")
    });

    static CertifiedKey authority(String name) throws GeneralSecurityException, OperatorCreationException, IOException {
        KeyPair pair = newPair();
        X500Principal self = new X500Principal("CN=" + name);
        X509v3CertificateBuilder builder = builder(self, self, pair);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        return signed(builder, pair, pair.getPrivate());
    }

    CertifiedKey signServer(String name) throws GeneralSecurityException, OperatorCreationException, IOException {
        return sign(name, KeyPurposeId.id_kp_serverAuth);
    }

    CertifiedKey signClient(String name) throws GeneralSecurityException, OperatorCreationException, IOException {
        return sign(name, KeyPurposeId.id_kp_clientAuth);
    }

    private CertifiedKey sign(String name, KeyPurposeId purpose)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        KeyPair pair = newPair();
        X509v3CertificateBuilder builder =
                builder(certificate.getSubjectX500Principal(), new X500Principal("CN=" + name), pair);
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
        builder.addExtension(Extension.subjectAlternativeName, false, LOOPBACK);
        return signed(builder, pair, key);
    }

    private static KeyPair newPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static X509v3CertificateBuilder builder(X500Principal issuer, X500Principal subject, KeyPair pair) {
        Instant now = Instant.now();
        return new JcaX509v3CertificateBuilder(
                issuer,
                BigInteger.valueOf(System.nanoTime()),
                Date.from(now.minus(VALID)),
                Date.from(now.plus(VALID)),
                subject,
                pair.getPublic());
    }

    private static CertifiedKey signed(X509v3CertificateBuilder builder, KeyPair pair, PrivateKey issuerKey)
            throws GeneralSecurityException, OperatorCreationException {
        X509Certificate certificate = new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey)));
        return new CertifiedKey(certificate, pair.getPrivate());
    }
}
