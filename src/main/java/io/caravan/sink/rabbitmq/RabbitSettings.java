package io.caravan.sink.rabbitmq;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How to reach a broker, as an operator writes it down. A change has its effect with the next connection.
 *
 * An empty text means "not set" everywhere, so that a placeholder can stand for an absent value. Values are checked when they
 * are set.
 */
public final class RabbitSettings {

    private static final int PORT = 5672;
    private static final int TLS_PORT = 5671;
    private static final int LARGEST_PORT = 65_535;

    private boolean tls;
    private String host = "localhost";
    private int port;
    private String username = "guest";
    private String password = "guest";
    private String virtualHost = "/";
    private Duration heartbeat = Duration.ofSeconds(30);
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Optional<Path> tlsCaCert = Optional.empty();
    private Optional<Path> tlsCert = Optional.empty();
    private Optional<Path> tlsKey = Optional.empty();

    /** @param uri amqp, or amqps for TLS; what it leaves out stays as it is */
    public void setUri(String uri) {
        try {
            URI read = new URI(uri);
            boolean amqps = "amqps".equalsIgnoreCase(read.getScheme());
            if (!(amqps || "amqp".equalsIgnoreCase(read.getScheme()))
                    || read.getRawQuery() != null
                    || hasUnreadableHost(read)) {
                throw notUri(uri);
            }
            tls = amqps;
            host = read.getHost() == null ? host : read.getHost();
            port = Math.max(0, read.getPort());
            setCredentials(read.getRawUserInfo());
            String path = read.getRawPath() == null ? "" : read.getRawPath();
            setVirtualHost(path.length() < 2 ? "" : decoded(path.substring(1)));
        } catch (URISyntaxException e) {
            // Not its cause: that quotes the URI, with the password.
            throw notUri(uri);
        }
    }

    /** Java reads no host where a name holds an underscore, or where the port is no number. */
    private static boolean hasUnreadableHost(URI uri) {
        return uri.getRawAuthority() != null && uri.getHost() == null;
    }

    private void setCredentials(String userInfo) {
        if (userInfo != null) {
            String[] parts = userInfo.split(":", 2);
            setUsername(decoded(parts[0]));
            setPassword(parts.length > 1 ? decoded(parts[1]) : "");
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static IllegalArgumentException notUri(String uri) {
        return new IllegalArgumentException("Not a RabbitMQ URI: '" + uri.replaceAll("://.*@", "://…@")
                + "'. Write for example amqp://user:password@host:5672/vhost (amqps for TLS)");
    }

    /** @param tls whether to speak TLS; where the port is not given it is that of TLS then */
    public void setTls(boolean tls) {
        this.tls = tls;
    }

    public void setHost(String host) {
        this.host = host.isBlank() ? this.host : host;
    }

    /** @param port 1 to 65535, or 0 for 5672 and with TLS 5671 */
    public void setPort(int port) {
        if (port < 0 || port > LARGEST_PORT) {
            throw new IllegalArgumentException("The port of RabbitMQ must be 1 to 65535, but is " + port);
        }
        this.port = port;
    }

    public void setUsername(String username) {
        this.username = username.isEmpty() ? this.username : username;
    }

    public void setPassword(String password) {
        this.password = password.isEmpty() ? this.password : password;
    }

    public void setVirtualHost(String virtualHost) {
        this.virtualHost = virtualHost.isEmpty() ? this.virtualHost : virtualHost;
    }

    /** @param seconds after which a silent connection is asked for a sign of life; it is lost after twice as long; 0 for never */
    public void setHeartbeat(int seconds) {
        if (seconds < 0 || seconds > LARGEST_PORT) {
            throw new IllegalArgumentException("rabbitmq.heartbeat must be 0 to 65535 seconds, but is " + seconds);
        }
        this.heartbeat = Duration.ofSeconds(seconds);
    }

    /** @param milliseconds longest time for each step of connecting */
    public void setConnectTimeout(long milliseconds) {
        if (milliseconds < 1 || milliseconds > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "rabbitmq.connect-timeout must be 1 millisecond or more, but is " + milliseconds);
        }
        this.connectTimeout = Duration.ofMillis(milliseconds);
    }

    /** @param path PEM file with certificates to trust in addition to those of the JDK */
    public void setTlsCaCert(String path) {
        this.tlsCaCert = readable("rabbitmq.tls-ca-cert", path);
    }

    /** @param path PEM file with the client's certificate; used when a key is set too */
    public void setTlsCert(String path) {
        this.tlsCert = readable("rabbitmq.tls-cert", path);
    }

    /** @param path PEM file with the client's private key (PKCS #8) */
    public void setTlsKey(String path) {
        this.tlsKey = readable("rabbitmq.tls-key", path);
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

    /** Returns settings of the same values, to be changed alone. */
    RabbitSettings copy() {
        RabbitSettings copy = new RabbitSettings();
        copy.tls = tls;
        copy.host = host;
        copy.port = port;
        copy.username = username;
        copy.password = password;
        copy.virtualHost = virtualHost;
        copy.heartbeat = heartbeat;
        copy.connectTimeout = connectTimeout;
        copy.tlsCaCert = tlsCaCert;
        copy.tlsCert = tlsCert;
        copy.tlsKey = tlsKey;
        return copy;
    }

    /** Returns whether a connection made with the others is as good as one made with these. */
    boolean reaches(RabbitSettings others) {
        return port() == others.port()
                && tls == others.tls
                && host.equals(others.host)
                && username.equals(others.username)
                && password.equals(others.password)
                && virtualHost.equals(others.virtualHost)
                && heartbeat.equals(others.heartbeat)
                && connectTimeout.equals(others.connectTimeout)
                && tlsCaCert.equals(others.tlsCaCert)
                && tlsCert.equals(others.tlsCert)
                && tlsKey.equals(others.tlsKey);
    }

    /** Returns host and port. */
    public String address() {
        return host + ":" + port();
    }

    boolean isTls() {
        return tls;
    }

    String host() {
        return host;
    }

    int port() {
        if (port > 0) {
            return port;
        }
        return tls ? TLS_PORT : PORT;
    }

    String username() {
        return username;
    }

    String password() {
        return password;
    }

    String virtualHost() {
        return virtualHost;
    }

    Duration heartbeat() {
        return heartbeat;
    }

    Duration connectTimeout() {
        return connectTimeout;
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
}
