package io.caravan.source.s3;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * How to reach an S3 server, and the bucket there, as an operator writes it down.
 *
 * An empty text means "not set" everywhere, so that a placeholder can stand for an absent value. Values are checked when they
 * are set.
 */
public final class S3Settings {

    private Optional<URI> endpoint = Optional.empty();
    private String region = "us-east-1";
    private String bucket = "redis-backup";
    private String accessKey = "";
    private String secretKey = "";
    private Addressing addressing = Addressing.AUTO;
    private Optional<Path> tlsCaCert = Optional.empty();
    private Duration connectTimeout = Duration.ofSeconds(5);
    private Duration timeout = Duration.ofSeconds(30);
    private int maxConnections = 64;

    /** @param url http or https, with the port where it is not theirs; empty for AWS itself */
    public void setEndpoint(String url) {
        this.endpoint = url.isBlank() ? Optional.empty() : Optional.of(parsed(url.strip()));
    }

    private static URI parsed(String url) {
        try {
            URI read = new URI(url);
            boolean web = "http".equalsIgnoreCase(read.getScheme()) || "https".equalsIgnoreCase(read.getScheme());
            if (web && read.getHost() != null && read.getRawUserInfo() == null && read.getRawQuery() == null) {
                return read;
            }
        } catch (URISyntaxException e) {
            // Not its cause: that quotes the URL, and there may be a password in it.
        }
        throw new IllegalArgumentException("Not the URL of an S3 server: '" + url.replaceAll("//.*@", "//…@")
                + "'. Write for example https://s3.example.com:9000, with a host name that has no underscore; the keys are"
                + " s3.access-key and s3.secret-key");
    }

    /** @param region of the bucket, such as eu-central-1; other servers than AWS mostly take any */
    public void setRegion(String region) {
        this.region = region.isBlank() ? this.region : region.strip();
    }

    public void setBucket(String bucket) {
        this.bucket = bucket.isBlank() ? this.bucket : bucket.strip();
    }

    /** @param accessKey empty for credentials where the AWS SDK looks for them: environment, profile, role */
    public void setAccessKey(String accessKey) {
        this.accessKey = accessKey;
    }

    public void setSecretKey(String secretKey) {
        this.secretKey = secretKey;
    }

    /** @param style path or host for where the bucket's name stands; auto for path where an endpoint is given */
    public void setPathStyle(String style) {
        this.addressing = Addressing.of(style);
    }

    /** @param path PEM file with certificates to trust in addition to those of the JDK */
    public void setTlsCaCert(String path) {
        if (path.isBlank()) {
            this.tlsCaCert = Optional.empty();
            return;
        }
        Path file = Path.of(path);
        if (Files.isDirectory(file) || !Files.isReadable(file)) {
            throw new IllegalArgumentException("Cannot read the file '" + path
                    + "' of s3.tls-ca-cert. Name a PEM file that exists and that this user may read");
        }
        this.tlsCaCert = Optional.of(file);
    }

    /** @param milliseconds longest time to connect */
    public void setConnectTimeout(long milliseconds) {
        this.connectTimeout = positive("s3.connect-timeout", milliseconds);
    }

    /** @param milliseconds longest time of one attempt at a request, and of silence while a body is read */
    public void setTimeout(long milliseconds) {
        this.timeout = positive("s3.timeout", milliseconds);
    }

    private static Duration positive(String option, long milliseconds) {
        if (milliseconds < 1 || milliseconds > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    option + " must be 1 to " + Integer.MAX_VALUE + " milliseconds, but is " + milliseconds);
        }
        return Duration.ofMillis(milliseconds);
    }

    /** @param connections most connections at a time; a request waits for a free one */
    public void setMaxConnections(int connections) {
        if (connections < 1) {
            throw new IllegalArgumentException("s3.max-connections must be 1 or more, but is " + connections);
        }
        this.maxConnections = connections;
    }

    /** Returns the bucket's name. */
    public String bucket() {
        return bucket;
    }

    /** Returns the server as a person would name it: its URL, or AWS with the region. */
    public String address() {
        return endpoint.map(URI::toString).orElse("AWS S3 in " + region);
    }

    /** Returns whether the server is AWS itself, by whichever address. */
    boolean isAws() {
        return endpoint.map(url -> url.getHost().toLowerCase(Locale.ROOT))
                .map(host -> host.endsWith(".amazonaws.com") || host.endsWith(".amazonaws.com.cn"))
                .orElse(true);
    }

    boolean isPathStyle() {
        return addressing == Addressing.PATH || addressing == Addressing.AUTO && endpoint.isPresent();
    }

    Optional<URI> endpoint() {
        return endpoint;
    }

    String region() {
        return region;
    }

    String accessKey() {
        return accessKey;
    }

    String secretKey() {
        return secretKey;
    }

    Optional<Path> tlsCaCert() {
        return tlsCaCert;
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    Duration timeout() {
        return timeout;
    }

    int maxConnections() {
        return maxConnections;
    }
}
