package io.caravan.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.cli.servers.LocalPostgres;
import io.caravan.cli.servers.LocalRabbit;
import io.caravan.cli.servers.LocalRedis;
import io.caravan.cli.servers.Origin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class GivenServersIT {

    private String givenRedis;
    private String givenPostgres;
    private String givenRabbit;

    @BeforeEach
    void remembers() {
        givenRedis = System.getProperty(LocalRedis.GIVEN_PROPERTY, "");
        givenPostgres = System.getProperty(LocalPostgres.GIVEN_PROPERTY, "");
        givenRabbit = System.getProperty(LocalRabbit.GIVEN_PROPERTY, "");
    }

    @AfterEach
    void restores() {
        System.setProperty(LocalRedis.GIVEN_PROPERTY, givenRedis);
        System.setProperty(LocalPostgres.GIVEN_PROPERTY, givenPostgres);
        System.setProperty(LocalRabbit.GIVEN_PROPERTY, givenRabbit);
    }

    @Test
    void usesTheGivenRedisAndLeavesItRunning() {
        try (LocalRedis running = LocalRedis.start("--requirepass", "secret")) {
            System.setProperty(LocalRedis.GIVEN_PROPERTY, running.uri());

            try (RedisServer given = RedisServer.start()) {
                assertThat(given.origin()).isEqualTo(Origin.GIVEN);
                assertThat(given.uri()).isEqualTo(running.uri());
                assertThat(given.product()).isEqualTo(running.product());
                assertThatThrownBy(given::kill)
                        .isInstanceOf(UnsupportedOperationException.class)
                        .hasMessageContaining("was given by");
                assertThatThrownBy(given::assumeLocal).isInstanceOf(TestAbortedException.class);
            }

            assertThat(ProcessHandle.of(running.pid())).isPresent();
        }
    }

    @Test
    void usesTheGivenPostgresAndLeavesItRunning() throws Exception {
        try (LocalPostgres running = LocalPostgres.start("max_connections=10")) {
            System.setProperty(
                    LocalPostgres.GIVEN_PROPERTY,
                    running.url() + "?user=" + running.user() + "&ApplicationName=tests&password="
                            + running.password());

            try (PostgresServer given = PostgresServer.start()) {
                assertThat(given.origin()).isEqualTo(Origin.GIVEN);
                assertThat(given.url()).isEqualTo(running.url() + "?ApplicationName=tests");
                assertThat(given.query("SHOW application_name")).isEqualTo("tests");
                assertThatThrownBy(given::restart).isInstanceOf(UnsupportedOperationException.class);
            }

            assertThat(ProcessHandle.of(running.pid())).isPresent();
        }
    }

    @Test
    void usesTheGivenBrokerAndLeavesItRunning() {
        try (LocalRabbit running = LocalRabbit.start()) {
            System.setProperty(LocalRabbit.GIVEN_PROPERTY, running.uri());

            try (LocalRabbit given = LocalRabbit.start()) {
                assertThat(given.origin()).isEqualTo(Origin.GIVEN);
                assertThat(given.uri()).isEqualTo(running.uri());
                assertThat(given.port()).isEqualTo(running.port());
                assertThat(given.product()).isEqualTo(running.product());
                assertThatThrownBy(given::kill).isInstanceOf(UnsupportedOperationException.class);
            }

            assertThat(ProcessHandle.of(running.pid())).isPresent();
        }
    }
}
