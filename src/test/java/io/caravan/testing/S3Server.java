package io.caravan.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.caravan.cli.servers.Origin;
import io.caravan.source.s3.S3Connection;
import io.caravan.source.s3.S3Settings;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * An S3 server for the tests of one class, in this process: S3Proxy, which asks for signatures of version 4.
 *
 * <pre>{@code @RegisterExtension
 * static final S3Server s3 = S3Server.start();}</pre>
 *
 * <p>Its buckets outlive {@link #stop()} and {@link #restart()}.
 */
public final class S3Server implements AfterAllCallback, AutoCloseable {

    private static final String HOST = "127.0.0.1";

    static {
        // At each start it says a dozen things that no test asks for.
        ((Logger) LoggerFactory.getLogger("org.gaul")).setLevel(Level.WARN);
    }

    private final BlobStore store;
    private final SSLContext tls;
    private final Path authority;
    private final Map<String, S3Bucket> buckets = new ConcurrentHashMap<>();
    private int port;
    private S3Proxy proxy;

    private S3Server(BlobStore store, Certificates certificates) {
        this.store = store;
        this.tls = certificates == null ? null : context(certificates);
        this.authority = certificates == null ? null : certificates.authority();
        ServersUnderTest.add("S3Proxy " + S3Proxy.class.getPackage().getImplementationVersion(), Origin.EMBEDDED);
        restart();
    }

    /** Starts one that keeps everything in memory. */
    public static S3Server start() {
        return new S3Server(store("transient", new Properties()), null);
    }

    /** Starts one that keeps its buckets as folders in a folder that exists. */
    public static S3Server startIn(Path folder) {
        Properties properties = new Properties();
        properties.setProperty("jclouds.filesystem.basedir", folder.toString());
        return new S3Server(store("filesystem", properties), null);
    }

    /** Starts one that speaks TLS only, and keeps everything in memory. */
    public static S3Server startWithTls(Certificates certificates) {
        return new S3Server(store("transient", new Properties()), certificates);
    }

    private static SSLContext context(Certificates certificates) {
        try {
            JdkSslContext context = (JdkSslContext) SslContextBuilder.forServer(
                            certificates.server().toFile(),
                            certificates.serverKey().toFile())
                    .sslProvider(SslProvider.JDK)
                    .build();
            return context.context();
        } catch (SSLException e) {
            throw new IllegalStateException("Cannot use the certificate of the server", e);
        }
    }

    private static BlobStore store(String provider, Properties properties) {
        return BlobStores.create(provider, properties);
    }

    public String host() {
        return HOST;
    }

    public int port() {
        return port;
    }

    public String endpoint() {
        return (tls == null ? "http://" : "https://") + HOST + ":" + port;
    }

    public String accessKey() {
        return "caravan";
    }

    public String secretKey() {
        return "a secret for tests";
    }

    /** Says in settings how to reach a bucket of this server. */
    public void describeIn(S3Settings settings, String bucket) {
        settings.setEndpoint(endpoint());
        settings.setBucket(bucket);
        settings.setAccessKey(accessKey());
        settings.setSecretKey(secretKey());
    }

    /** Returns the properties that tell a flow how to reach a bucket of this server. */
    public Map<String, String> properties(String bucket) {
        return Map.of(
                "s3.endpoint", endpoint(),
                "s3.bucket", bucket,
                "s3.access-key", accessKey(),
                "s3.secret-key", secretKey());
    }

    /** Returns a new connection to a bucket, which need not exist; the caller closes it. */
    public S3Connection connection(String bucket) {
        S3Connection connection = new S3Connection();
        describeIn(connection.getSettings(), bucket);
        return connection;
    }

    /** Returns a way behind Caravan's back to a bucket, and creates the bucket where it is missing. */
    public S3Bucket bucket(String name) {
        return buckets.computeIfAbsent(name, each -> new S3Bucket(trusting(connection(each))))
                .create();
    }

    private S3Connection trusting(S3Connection connection) {
        if (authority != null) {
            connection.getSettings().setTlsCaCert(authority.toString());
        }
        return connection;
    }

    /** Refuses connections until {@link #restart()}; what it holds stays. */
    public synchronized void stop() {
        try {
            proxy.stop();
        } catch (Exception e) {
            throw new IllegalStateException("Cannot stop S3Proxy", e);
        }
    }

    /** Starts again on the same port. */
    public synchronized void restart() {
        S3Proxy.Builder builder = S3Proxy.builder()
                .blobStore(store)
                .awsAuthentication(AuthenticationType.AWS_V4, accessKey(), secretKey())
                // Else it waits half a minute for those who are connected.
                .stopTimeout(0);
        URI endpoint = URI.create(endpoint());
        proxy = (tls == null
                        ? builder.endpoint(endpoint)
                        : builder.secureEndpoint(endpoint).sslContext(tls))
                .build();
        try {
            proxy.start();
        } catch (Exception e) {
            throw new IllegalStateException("Cannot start S3Proxy", e);
        }
        port = tls == null ? proxy.getPort() : proxy.getSecurePort();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    @Override
    public void close() {
        buckets.values().forEach(S3Bucket::close);
        stop();
    }
}
