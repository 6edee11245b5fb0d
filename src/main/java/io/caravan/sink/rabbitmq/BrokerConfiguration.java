package io.caravan.sink.rabbitmq;

import io.caravan.source.OptionCheck;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** What of the shared settings of a broker an endpoint replaces; {@code null} for nothing. */
@UriParams
public class BrokerConfiguration {

    private static final OptionCheck CHECK = new OptionCheck("rabbitmq-confirmed");

    @UriParam(
            label = "producer",
            description = "Host of the broker. With this or another option of the broker the endpoint has a "
                    + "connection of its own; what is not given is as in the shared one.")
    private String host;

    @UriParam(
            label = "producer",
            description = "Port of the broker, 1 to 65535. Without it as in the shared connection.")
    private Integer port;

    @UriParam(
            label = "security",
            secret = true,
            description = "User to log in as. Without it as in the shared connection.")
    private String username;

    @UriParam(
            label = "security",
            secret = true,
            description = "Password to log in with. Without it as in the shared connection.")
    private String password;

    @UriParam(
            label = "producer",
            description = "Virtual host that the exchange belongs to. Without it as in the shared connection.")
    private String virtualHost;

    @UriParam(
            label = "producer",
            description = "Seconds of silence after which the broker is asked for a sign of life; after twice as long "
                    + "the connection is lost. 0 for never. Without it as in the shared connection.")
    private Integer heartbeat;

    @UriParam(
            label = "producer",
            javaType = "java.time.Duration",
            description =
                    "Longest time for each step of connecting, in milliseconds or as a duration such as 2s. Without it "
                            + "as in the shared connection.")
    private Long connectionTimeout;

    @UriParam(
            label = "security",
            enums = "true,false",
            description =
                    "Speak TLS. The name of the host is checked against its certificate. Without it as in the shared connection.")
    private String tls;

    @UriParam(
            label = "security",
            description =
                    "PEM file with certificates to trust in addition to those of the JDK. Without it as in the shared connection.")
    private String tlsCaCert;

    @UriParam(
            label = "security",
            description =
                    "PEM file with the client's certificate. Used when tlsKey is set too. Without it as in the shared connection.")
    private String tlsCert;

    @UriParam(
            label = "security",
            description =
                    "PEM file with the client's private key in the form PKCS 8. Without it as in the shared connection.")
    private String tlsKey;

    /** Returns whether there is anything to replace. */
    boolean isSet() {
        return Stream.of(
                        host,
                        port,
                        username,
                        password,
                        virtualHost,
                        heartbeat,
                        connectionTimeout,
                        tls,
                        tlsCaCert,
                        tlsCert,
                        tlsKey)
                .anyMatch(Objects::nonNull);
    }

    void applyTo(RabbitSettings settings) {
        if (host != null) {
            settings.setHost(host);
        }
        if (port != null) {
            settings.setPort(port);
        }
        if (username != null) {
            settings.setUsername(username);
        }
        if (password != null) {
            settings.setPassword(password);
        }
        if (virtualHost != null) {
            settings.setVirtualHost(virtualHost);
        }
        if (heartbeat != null) {
            settings.setHeartbeat(heartbeat);
        }
        if (connectionTimeout != null) {
            settings.setConnectTimeout(connectionTimeout);
        }
        applyTlsTo(settings);
    }

    private void applyTlsTo(RabbitSettings settings) {
        if (tls != null) {
            settings.setTls(Boolean.parseBoolean(tls));
        }
        if (tlsCaCert != null) {
            settings.setTlsCaCert(tlsCaCert);
        }
        if (tlsCert != null) {
            settings.setTlsCert(tlsCert);
        }
        if (tlsKey != null) {
            settings.setTlsKey(tlsKey);
        }
    }

    public String getHost() {
        return host;
    }

    public void setHost(String host) {
        this.host = host;
    }

    public Integer getPort() {
        return port;
    }

    public void setPort(Integer port) {
        CHECK.require("port", port >= 1 && port <= 65_535, "must be 1 to 65535", port);
        this.port = port;
    }

    public String getUsername() {
        return username;
    }

    public void setUsername(String username) {
        this.username = username;
    }

    public String getPassword() {
        return password;
    }

    public void setPassword(String password) {
        this.password = password;
    }

    public String getVirtualHost() {
        return virtualHost;
    }

    public void setVirtualHost(String virtualHost) {
        this.virtualHost = virtualHost;
    }

    public Integer getHeartbeat() {
        return heartbeat;
    }

    public void setHeartbeat(Integer heartbeat) {
        CHECK.require("heartbeat", heartbeat >= 0 && heartbeat <= 65_535, "must be 0 to 65535 seconds", heartbeat);
        this.heartbeat = heartbeat;
    }

    public Long getConnectionTimeout() {
        return connectionTimeout;
    }

    public void setConnectionTimeout(Long connectionTimeout) {
        CHECK.require("connectionTimeout", connectionTimeout >= 1, "must be 1 millisecond or more", connectionTimeout);
        this.connectionTimeout = connectionTimeout;
    }

    public String getTls() {
        return tls;
    }

    // A text, as Camel's metadata says of every boolean that it is false where it is not set.
    public void setTls(String tls) {
        if (!tls.matches("(?i)true|false")) {
            throw new IllegalArgumentException(
                    "rabbitmq-confirmed option tls must be true or false, but is '" + tls + "'");
        }
        this.tls = tls;
    }

    public String getTlsCaCert() {
        return tlsCaCert;
    }

    public void setTlsCaCert(String tlsCaCert) {
        this.tlsCaCert = tlsCaCert;
    }

    public String getTlsCert() {
        return tlsCert;
    }

    public void setTlsCert(String tlsCert) {
        this.tlsCert = tlsCert;
    }

    public String getTlsKey() {
        return tlsKey;
    }

    public void setTlsKey(String tlsKey) {
        this.tlsKey = tlsKey;
    }
}
