package io.caravan.source.keyspace;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.source.RedisConnections;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisKeyspaceEndpointTest {

    private final CamelContext camel = new DefaultCamelContext();
    private final RedisConnections connections = new RedisConnections();

    @AfterEach
    void stops() {
        camel.stop();
        connections.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "batchSize=0            | batchSize must be 1 to 100000",
                "batchSize=100001       | batchSize must be 1 to 100000",
                "batchDelay=-1          | batchDelay must be 0 ms or more",
                "maxBufferBytes=65535   | maxBufferBytes must be 65536 or more",
                "heartbeatInterval=49   | heartbeatInterval must be 50 ms to 60 s",
                "heartbeatInterval=61s  | heartbeatInterval must be 50 ms to 60 s",
                "retryDelay=0           | retryDelay must be 1 ms or more",
                "longestRetryDelay=0    | longestRetryDelay must be 1 ms or more"
            })
    void refusesAValueAndNamesOptionAndRange(String option, String message) {
        camel.getRegistry().bind("redis", connections);

        assertThatThrownBy(() -> camel.getEndpoint("redis-keyspace:flow?" + option))
                .rootCause()
                .hasMessageStartingWith("redis-keyspace option " + message);
    }

    @ParameterizedTest
    @CsvSource({"databases=0-", "events=!"})
    void refusesWhatItCannotRead(String option) {
        camel.getRegistry().bind("redis", connections);

        assertThatThrownBy(() -> camel.getEndpoint("redis-keyspace:flow?" + option))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesOtherDatabasesThanTheOneOfACluster() {
        connections.getSettings().setUri("redis-cluster://");
        camel.getRegistry().bind("redis", connections);

        assertThatThrownBy(() -> camel.getEndpoint("redis-keyspace:flow?databases=0-2"))
                .hasRootCauseMessage("redis-keyspace option databases is '0-2', but a cluster has only database 0");
    }

    @Test
    void refusesToWorkWithoutADeployment() {
        assertThatThrownBy(() -> camel.getEndpoint("redis-keyspace:flow"))
                .rootCause()
                .hasMessageStartingWith("redis-keyspace needs a Redis deployment");
    }

    @Test
    void refusesToBeWrittenTo() {
        camel.getRegistry().bind("redis", connections);

        assertThatThrownBy(() -> camel.getEndpoint("redis-keyspace:flow").createProducer())
                .hasMessage("redis-keyspace only reads: use it in from");
    }
}
