package io.caravan.source.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.source.RedisUnavailableException;
import io.caravan.testing.RedisServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A scan as a user with a password and few rights. */
class ScanAccessIT {

    private static final String[] ENOUGH = {"~*", "+@read", "+@connection", "+info", "+select", "+@keyspace"};

    @RegisterExtension
    static final RedisServer redis = RedisServer.start("--appendonly", "no");

    private ScanRoute route;

    @BeforeEach
    void fills() {
        redis.run(commands -> commands.set("key", "1"));
    }

    @AfterEach
    void stops() {
        route.close();
        redis.flush();
    }

    @Test
    void comesInWithTheUserOfTheUri() throws Exception {
        route = new ScanRoute(redis.user("reader", "secret", ENOUGH));

        route.run("*", "read=values");

        assertThat(route.keys()).containsExactly("key");
    }

    @Test
    void comesInWithAUserThatIsSetApart() throws Exception {
        redis.user("reader", "s:e@c/ret", ENOUGH);
        route = new ScanRoute(redis.uri());
        route.settings().setUsername("reader");
        route.settings().setPassword("s:e@c/ret");

        try (Monitor monitor = new Monitor(redis.host(), redis.port())) {
            route.run("*", "read=dump");

            assertThat(monitor.all("SCAN")).isNotEmpty();
        }
        assertThat(route.keys()).containsExactly("key");
    }

    @ParameterizedTest
    @EnumSource
    void needsNoRightToWrite(ReadMode read) throws Exception {
        route = new ScanRoute(redis.user("reader", "secret", "~*", "+@read", "+info", "+ping", "+select", "+client"));

        assertThat(route.run("*", "read=" + read).delivered()).isEqualTo(1);
    }

    @Test
    void saysThatThePasswordIsWrongAndDoesNotShowIt() {
        redis.user("reader", "secret", ENOUGH);
        route = new ScanRoute("redis://reader:wrong-one@" + redis.host() + ":" + redis.port());

        assertThatThrownBy(() -> route.run("*"))
                .isInstanceOf(RedisUnavailableException.class)
                .hasMessageStartingWith(
                        "Cannot connect to Redis at " + redis.host() + ":" + redis.port() + ": WRONGPASS")
                .hasMessageEndingWith("Check the user and the password")
                .message()
                .hasLineCount(1)
                .doesNotContain("wrong-one");
    }

    @Test
    void saysThatAPasswordIsMissing() {
        try (RedisServer closed = RedisServer.start("--requirepass", "secret")) {
            route = new ScanRoute("redis://" + closed.host() + ":" + closed.port());

            assertThatThrownBy(() -> route.run("*"))
                    .isInstanceOf(RedisUnavailableException.class)
                    .hasMessageContaining("NOAUTH")
                    .hasMessageEndingWith("Check the user and the password");
        }
    }

    @Test
    void saysWhichRightIsMissing() {
        route = new ScanRoute(redis.user("reader", "secret", "~*", "+@all", "-scan"));

        assertThatThrownBy(() -> route.run("*"))
                .isInstanceOf(RedisUnavailableException.class)
                .hasMessageStartingWith("Redis at " + redis.host() + ":" + redis.port() + " cannot be read: NOPERM")
                .hasMessageContaining("'scan'")
                .hasMessageEndingWith("Give the user that right with ACL SETUSER")
                .message()
                .hasLineCount(1);
    }

    @Test
    void saysThatAKeyMayNotBeRead() {
        route = new ScanRoute(redis.user("reader", "secret", "~other:*", "+@all"));

        assertThatThrownBy(() -> route.run("*", "read=counters"))
                .isInstanceOf(RedisUnavailableException.class)
                .hasMessageStartingWith("Redis at " + redis.host() + ":" + redis.port() + " cannot be read: NOPERM")
                .message()
                .hasLineCount(1);
    }
}
