package io.caravan.source.s3;

import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * One S3 server and the client that reaches it, shared by all flows. The client is made when it is first asked for, and
 * connects with the first request. Thread-safe.
 */
public final class S3Connection implements CamelContextAware, AutoCloseable {

    private final S3Settings settings = new S3Settings();
    private CamelContext camelContext;
    private S3Client client;
    private boolean closed;

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    /** Returns the settings, to be changed before the client is first asked for. */
    public S3Settings getSettings() {
        return settings;
    }

    /** @param name under which routes find the client, such as in {@code amazonS3Client: "#bean:s3"} */
    public void setClientName(String name) {
        camelContext.getRegistry().bind(name, S3Client.class, this::client);
    }

    /**
     * Returns the client, always the same; do not close it. It tries a request twice at most, and each attempt ends within the
     * timeout.
     *
     * @throws IllegalArgumentException if the settings do not fit together; the message says which
     */
    public synchronized S3Client client() {
        if (closed) {
            throw new IllegalStateException("The connection to S3 at " + address() + " is closed");
        }
        if (client == null) {
            client = S3Opening.client(settings);
        }
        return client;
    }

    /** Returns the name of the bucket. */
    public String bucket() {
        return settings.bucket();
    }

    /** Returns the server as a person would name it. */
    public String address() {
        return settings.address();
    }

    /** Ends the client; requests on their way fail. */
    @Override
    public synchronized void close() {
        closed = true;
        if (client != null) {
            client.close();
        }
    }
}
