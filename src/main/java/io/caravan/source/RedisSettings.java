package io.caravan.source;

import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StaticCredentialsProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How to reach a Redis deployment, as an operator writes it down.
 *
 * An empty text means "not set" everywhere, so that a placeholder can stand for an absent value. Values are checked when
 * they are set.
 */
public final class RedisSettings {

    private static final String LOCALHOST = "localhost:6379";
    private static final Pattern CLUSTER_SCHEME = Pattern.compile("(?i)(rediss?)-cluster://");
    private static final Pattern WITHOUT_HOST = Pattern.compile("(?i)^(rediss?://(?:[^/?#]*@)?)(?=[/?#]|$)");

    private String text = "redis://" + LOCALHOST;
    private RedisURI uri = ParsedUri.of(text);
    private boolean clusterUri;
    private boolean cluster;
    private String username = "";
    private String password = "";
    private Optional<Path> tlsCaCert = Optional.empty();
    private Optional<Path> tlsCert = Optional.empty();
    private Optional<Path> tlsKey = Optional.empty();
    private Duration reconnectDelay = Duration.ZERO;
    private Duration longestReconnectDelay = Duration.ZERO;
    private Duration timeout = Duration.ofSeconds(30);
    private int rateLimit;
    private String ownKeyPrefix = "caravan:";

    /**
     * @param uri redis, rediss, redis-sentinel, rediss-sentinel, redis-cluster or rediss-cluster; a URI without a host means
     *            localhost:6379/0
     */
    public void setUri(String uri) {
        Matcher scheme = CLUSTER_SCHEME.matcher(uri);
        this.clusterUri = scheme.lookingAt();
        String text = WITHOUT_HOST
                .matcher(clusterUri ? scheme.replaceFirst("$1://") : uri)
                .replaceFirst("$1" + LOCALHOST);
        try {
            this.uri = ParsedUri.of(text);
            this.text = text;
        } catch (IllegalArgumentException e) {
            // Not its cause: that quotes the URI, with the password.
            throw new IllegalArgumentException("Not a Redis URI: '" + withoutSecret(uri)
                    + "'. Write for example redis://user:password@host:6379/0 (rediss for TLS)");
        }
    }

    /** @param cluster whether the deployment is a cluster, where the scheme of the URI does not say so itself */
    public void setCluster(boolean cluster) {
        this.cluster = cluster;
    }

    public void setUsername(String username) {
        this.username = username;
    }

    public void setPassword(String password) {
        this.password = password;
    }

    /** @param path PEM file with certificates to trust in addition to those of the JDK */
    public void setTlsCaCert(String path) {
        this.tlsCaCert = readable("redis.tls-ca-cert", path);
    }

    /** @param path PEM file with the client's certificate; used when a key is set too */
    public void setTlsCert(String path) {
        this.tlsCert = readable("redis.tls-cert", path);
    }

    /** @param path PEM file with the client's private key (PKCS #8) */
    public void setTlsKey(String path) {
        this.tlsKey = readable("redis.tls-key", path);
    }

    /** @param milliseconds delay before the first attempt to connect again; 0 for one that grows from 50 ms to 10 s */
    public void setReconnectDelay(long milliseconds) {
        if (milliseconds < 0) {
            throw new IllegalArgumentException(
                    "redis.reconnect-delay must be 0 milliseconds or more, but is " + milliseconds);
        }
        this.reconnectDelay = Duration.ofMillis(milliseconds);
    }

    /** @param milliseconds what the delay grows to, doubled after each attempt; 0 to keep it as it is */
    public void setLongestReconnectDelay(long milliseconds) {
        if (milliseconds < 0) {
            throw new IllegalArgumentException(
                    "redis.longest-reconnect-delay must be 0 milliseconds or more, but is " + milliseconds);
        }
        this.longestReconnectDelay = Duration.ofMillis(milliseconds);
    }

    /** @param milliseconds longest time one command may take */
    public void setTimeout(long milliseconds) {
        if (milliseconds < 1) {
            throw new IllegalArgumentException("redis.timeout must be 1 millisecond or more, but is " + milliseconds);
        }
        this.timeout = Duration.ofMillis(milliseconds);
    }

    /** @param commands most commands a second, of all connections together; 0 for no limit */
    public void setRateLimit(int commands) {
        if (commands < 0) {
            throw new IllegalArgumentException(
                    "redis.rate-limit must be 0 commands a second or more, but is " + commands);
        }
        this.rateLimit = commands;
    }

    /** Returns whether a Sentinel names the primary. */
    boolean sentinel() {
        return !uri.getSentinels().isEmpty();
    }

    /** Returns the URI with user and password applied, for the database that it names. */
    RedisURI uri() {
        return uriOf(uri.getDatabase());
    }

    /** Returns whose password is given; {@code default} where no user is named. */
    String user() {
        RedisCredentials given =
                uri().getCredentialsProvider().resolveCredentials().block();
        return given == null || !given.hasUsername() ? "default" : given.getUsername();
    }

    RedisURI uriOf(int database) {
        RedisURI copy = ParsedUri.of(text);
        if (!password.isEmpty()) {
            RedisCredentials credentials =
                    RedisCredentials.just(username.isEmpty() ? null : username, password.toCharArray());
            copy.setCredentialsProvider(new StaticCredentialsProvider(credentials));
        }
        copy.setDatabase(database);
        copy.setTimeout(timeout);
        copy.setClientName("caravan");
        copy.setLibraryName("caravan");
        return copy;
    }

    /** Returns the same way in, to another host of the same deployment. */
    RedisURI uriOf(String host, int port) {
        RedisURI copy = uriOf(0);
        // With these it would be the way to whichever server a Sentinel names.
        copy.getSentinels().clear();
        copy.setHost(host);
        copy.setPort(port);
        return copy;
    }

    /** @param ownKeyPrefix what names of Caravan's own keys begin with; no source shows them */
    public void setOwnKeyPrefix(String ownKeyPrefix) {
        if (ownKeyPrefix.isBlank()) {
            throw new IllegalArgumentException(
                    "caravan.key-prefix must not be empty: Caravan's own keys could not be told from others");
        }
        this.ownKeyPrefix = ownKeyPrefix;
    }

    String ownKeyPrefix() {
        return ownKeyPrefix;
    }

    boolean cluster() {
        return cluster || clusterUri;
    }

    Optional<Path> tlsCaCert() {
        return tlsCaCert;
    }

    Optional<Path> tlsCert() {
        return tlsCert;
    }

    Optional<Path> tlsKey() {
        return tlsKey;
    }

    Duration reconnectDelay() {
        return reconnectDelay;
    }

    /** Returns what the delay grows to, not below the first one. */
    Duration longestReconnectDelay() {
        return longestReconnectDelay.compareTo(reconnectDelay) < 0 ? reconnectDelay : longestReconnectDelay;
    }

    Duration timeout() {
        return timeout;
    }

    int rateLimit() {
        return rateLimit;
    }

    /** Returns the server as a person would name it, without credentials. */
    String address() {
        if (uri.getHost() != null) {
            return uri.getHost() + ":" + uri.getPort();
        }
        if (!uri.getSentinels().isEmpty()) {
            RedisURI sentinel = uri.getSentinels().get(0);
            return "Sentinel " + sentinel.getHost() + ":" + sentinel.getPort() + ", primary "
                    + uri.getSentinelMasterId();
        }
        return String.valueOf(uri.getSocket());
    }

    private static Optional<Path> readable(String option, String path) {
        if (path.isBlank()) {
            return Optional.empty();
        }
        Path file = Path.of(path);
        if (Files.isDirectory(file) || !Files.isReadable(file)) {
            throw new IllegalArgumentException("Cannot read the file '" + path + "' of " + option
                    + ". Name a PEM file that exists and that this user may read");
        }
        return Optional.of(file);
    }

    private static String withoutSecret(String uri) {
        return uri.replaceAll("://.*@", "://…@");
    }
}
