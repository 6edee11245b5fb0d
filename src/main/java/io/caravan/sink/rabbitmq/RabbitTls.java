package io.caravan.sink.rabbitmq;

import io.caravan.source.TrustedCertificates;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** TLS as the settings ask for it. */
final class RabbitTls {

    private RabbitTls() {}

    /** @throws IllegalArgumentException if a file holds no certificate or no key */
    static SSLContext context(RabbitSettings settings) throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
        settings.tlsCaCert().map(pem -> TrustedCertificates.with(pem).factory()).ifPresent(builder::trustManager);
        if (settings.tlsCert().isPresent() && settings.tlsKey().isPresent()) {
            builder.keyManager(
                    settings.tlsCert().get().toFile(), settings.tlsKey().get().toFile());
        }
        return ((JdkSslContext) builder.build()).context();
    }
}
