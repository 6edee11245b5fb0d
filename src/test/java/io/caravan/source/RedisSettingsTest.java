package io.caravan.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisURI;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisSettingsTest {

    private final RedisSettings settings = new RedisSettings();

    @ParameterizedTest
    @CsvSource({
        "redis://,                    localhost, 6379, 0, false, false",
        "redis:///2,                  localhost, 6379, 2, false, false",
        "rediss://,                   localhost, 6379, 0, true,  false",
        "redis-cluster://,            localhost, 6379, 0, false, true",
        "redis://cache,               cache,     6379, 0, false, false",
        "redis://cache:7000/3,        cache,     7000, 3, false, false",
        "REDISS://cache:7000,         cache,     7000, 0, true,  false",
        "redis://:word@my_cache:7000/3, my_cache, 7000, 3, false, false",
        "redis://[::1]:7000/3,        [::1],     7000, 3, false, false",
        "redis-cluster://cache:7000,  cache,     7000, 0, false, true",
        "rediss-cluster://cache:7000, cache,     7000, 0, true,  true"
    })
    void readsEveryFormOfAUri(String uri, String host, int port, int database, boolean tls, boolean cluster) {
        settings.setUri(uri);

        assertThat(settings.uri().getHost()).isEqualTo(host);
        assertThat(settings.uri().getPort()).isEqualTo(port);
        assertThat(settings.uri().getDatabase()).isEqualTo(database);
        assertThat(settings.uri().isSsl()).isEqualTo(tls);
        assertThat(settings.cluster()).isEqualTo(cluster);
        assertThat(settings.address()).isEqualTo(host + ":" + port);
    }

    @Test
    void meansLocalhostWithoutAnyUri() {
        assertThat(settings.address()).isEqualTo("localhost:6379");
        assertThat(settings.uri().getDatabase()).isZero();
        assertThat(settings.cluster()).isFalse();
    }

    @Test
    void readsASentinelUri() {
        settings.setUri("redis-sentinel://one:26379,two:26380/4#primary");

        assertThat(settings.uri().getSentinelMasterId()).isEqualTo("primary");
        assertThat(settings.uri().getSentinels()).extracting(RedisURI::getHost).containsExactly("one", "two");
        assertThat(settings.uri().getDatabase()).isEqualTo(4);
        assertThat(settings.address()).isEqualTo("Sentinel one:26379, primary primary");
    }

    @Test
    void takesUserAndPasswordFromTheUri() {
        settings.setUri("redis://user:p%40ss@cache");

        assertThat(credentials()).isEqualTo("user/p@ss");
    }

    @Test
    void prefersUserAndPasswordThatAreSetApart() {
        settings.setUri("redis://user:secret@cache");
        settings.setUsername("another");
        settings.setPassword("p@ss:/word");

        assertThat(credentials()).isEqualTo("another/p@ss:/word");
    }

    @Test
    void takesEmptyTextsForNotSet() {
        settings.setUri("redis://user:secret@cache");
        settings.setUsername("");
        settings.setPassword("");
        settings.setTlsCaCert("");
        settings.setTlsCert("");
        settings.setTlsKey("");

        assertThat(credentials()).isEqualTo("user/secret");
        assertThat(settings.tlsCaCert()).isEmpty();
        assertThat(settings.tlsCert()).isEmpty();
        assertThat(settings.tlsKey()).isEmpty();
    }

    @Test
    void knowsAClusterByEitherOfTheTwoWaysToSayIt() {
        settings.setUri("redis-cluster://cache");
        settings.setCluster(false);
        assertThat(settings.cluster()).isTrue();

        settings.setUri("redis://cache");
        assertThat(settings.cluster()).isFalse();

        settings.setCluster(true);
        assertThat(settings.cluster()).isTrue();
    }

    @Test
    void knowsTheSameWayToAnotherHost() {
        settings.setUri("rediss-cluster://user:secret@cache:7000");

        RedisURI other = settings.uriOf("other", 7001);

        assertThat(other.getHost()).isEqualTo("other");
        assertThat(other.getPort()).isEqualTo(7001);
        assertThat(other.isSsl()).isTrue();
        assertThat(other.getCredentialsProvider().resolveCredentials().block().getUsername())
                .isEqualTo("user");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cache:6379",
                "http://user:top-secret@cache",
                "redis://user:top secret@cache",
                "redis://u:top-secret@ca che"
            })
    void refusesAnotherTextWithoutShowingThePassword(String uri) {
        StringWriter everything = new StringWriter();

        assertThatThrownBy(() -> settings.setUri(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Not a Redis URI: '")
                .hasMessageEndingWith("Write for example redis://user:password@host:6379/0 (rediss for TLS)")
                .satisfies(failure -> failure.printStackTrace(new PrintWriter(everything)));
        assertThat(everything.toString()).doesNotContain("top-secret").doesNotContain("top secret");
    }

    @Test
    void refusesAFileThatCannotBeRead(@TempDir Path folder) {
        String missing = folder.resolve("missing.pem").toString();

        assertThatThrownBy(() -> settings.setTlsCaCert(missing))
                .hasMessage("Cannot read the file '" + missing
                        + "' of redis.tls-ca-cert. Name a PEM file that exists and that this user may read");
        assertThatThrownBy(() -> settings.setTlsCert(missing)).hasMessageContaining("redis.tls-cert.");
        assertThatThrownBy(() -> settings.setTlsKey(missing)).hasMessageContaining("redis.tls-key.");
    }

    @Test
    void refusesAFolderInPlaceOfAFile(@TempDir Path folder) throws Exception {
        assertThatThrownBy(() -> settings.setTlsKey(folder.toString())).hasMessageContaining("redis.tls-key");

        settings.setTlsKey(Files.createFile(folder.resolve("key.pem")).toString());
        assertThat(settings.tlsKey()).isPresent();
    }

    @Test
    void refusesNumbersOutOfRange() {
        assertThatThrownBy(() -> settings.setTimeout(0))
                .hasMessage("redis.timeout must be 1 millisecond or more, but is 0");
        assertThatThrownBy(() -> settings.setReconnectDelay(-1))
                .hasMessage("redis.reconnect-delay must be 0 milliseconds or more, but is -1");
        assertThatThrownBy(() -> settings.setRateLimit(-1))
                .hasMessage("redis.rate-limit must be 0 commands a second or more, but is -1");
    }

    private String credentials() {
        var credentials =
                settings.uri().getCredentialsProvider().resolveCredentials().block();
        return credentials.getUsername() + "/" + new String(credentials.getPassword());
    }

    @Test
    void refusesKeysOfItsOwnThatCouldNotBeToldFromOthers() {
        assertThatThrownBy(() -> new RedisSettings().setOwnKeyPrefix(""))
                .hasMessage("caravan.key-prefix must not be empty: Caravan's own keys could not be told from others");
    }
}
