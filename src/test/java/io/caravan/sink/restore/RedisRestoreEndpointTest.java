package io.caravan.sink.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisRestoreEndpointTest {

    private final DefaultCamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void starts() {
        camel.start();
    }

    @AfterEach
    void stops() {
        camel.stop();
    }

    @Test
    void overwritesKeepsTheExpiryAndDeletesWhereNothingElseIsSaid() {
        RedisRestoreEndpoint endpoint =
                camel.getEndpoint("redis-restore:flow?redisUri=redis://localhost", RedisRestoreEndpoint.class);

        assertThat(endpoint.getName()).isEqualTo("flow");
        assertThat(endpoint.getConfiguration().terms()).isEqualTo(RestoreTerms.DEFAULT);
    }

    @Test
    void takesEveryOption() {
        RedisRestoreEndpoint endpoint = camel.getEndpoint(
                "redis-restore:flow?redisUri=redis://localhost&ifAbsent=true&ttl=shift&gone=skip&dryRun=true&database=3",
                RedisRestoreEndpoint.class);

        assertThat(endpoint.getConfiguration().terms())
                .isEqualTo(new RestoreTerms(true, RestoredTtl.shift, GoneKeys.skip, true, 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"database=-1", "ttl=forever", "gone=bury"})
    void refusesWrongValues(String option) {
        assertThatThrownBy(() -> camel.getEndpoint("redis-restore:flow?redisUri=redis://localhost&" + option))
                .hasStackTraceContaining(option.substring(0, option.indexOf('=')));
    }

    @Test
    void needsADeployment() {
        assertThatThrownBy(() -> camel.getEndpoint("redis-restore:flow"))
                .hasStackTraceContaining("redis-restore needs a Redis deployment");
    }

    @Test
    void onlyWrites() {
        RedisRestoreEndpoint endpoint =
                camel.getEndpoint("redis-restore:flow?redisUri=redis://localhost", RedisRestoreEndpoint.class);

        assertThatThrownBy(() -> endpoint.createConsumer(exchange -> {}))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("use it in to");
    }
}
