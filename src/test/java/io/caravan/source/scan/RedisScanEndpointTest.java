package io.caravan.source.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.source.RedisConnections;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisScanEndpointTest {

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
                "pageSize=0        | redis-scan option pageSize must be 1 to 100000 keys, but is 0",
                "pageSize=100001   | redis-scan option pageSize must be 1 to 100000 keys, but is 100001",
                "pageDelay=-1      | redis-scan option pageDelay must be 0 milliseconds or more, but is -1",
                "concurrentConsumers=0  | redis-scan option concurrentConsumers must be 1 to 64 pages, but is 0",
                "concurrentConsumers=65 | redis-scan option concurrentConsumers must be 1 to 64 pages, but is 65",
                "maxValueBytes=0   | redis-scan option maxValueBytes must be 1 byte or more, but is 0",
                "databases=0-      | redis-scan option databases: Not a list of databases: '0-'. Write numbers from 0 to"
                        + " 16383 and ranges, for example 0,1,3-5"
            })
    void refusesAValueAndNamesOptionRangeAndValue(String option, String message) {
        camel.getRegistry().bind("redis", connections);

        assertThatThrownBy(() -> camel.getEndpoint("redis-scan:*?" + option)).hasRootCauseMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"filter", "reject"})
    void refusesAnExpressionThatIsNone(String option) {
        camel.getRegistry().bind("redis", connections);

        assertThatThrownBy(() -> camel.getEndpoint("redis-scan:*?" + option + "=RAW(user:(\\d+)"))
                .rootCause()
                .hasMessageStartingWith("redis-scan option " + option + ": ")
                .hasMessageContaining("user:(\\d+");
    }

    @Test
    void refusesOtherDatabasesThanTheOneOfACluster() {
        connections.getSettings().setUri("redis-cluster://");
        camel.getRegistry().bind("redis", connections);

        assertThatThrownBy(() -> camel.getEndpoint("redis-scan:*?databases=0-2"))
                .hasRootCauseMessage("redis-scan option databases is '0-2', but a cluster has only database 0");
    }

    @Test
    void refusesToWorkWithoutADeployment() {
        assertThatThrownBy(() -> camel.getEndpoint("redis-scan:*"))
                .hasRootCauseMessage("redis-scan needs a Redis deployment: set redisUri, or define a bean of type "
                        + "io.caravan.source.RedisConnections");
    }

    @Test
    void refusesToBeWrittenTo() {
        camel.getRegistry().bind("redis", connections);

        assertThatThrownBy(() -> camel.getEndpoint("redis-scan:*").createProducer())
                .hasMessage("redis-scan only reads: use it in from");
    }

    @Test
    void readsTheDatabaseOfTheUriWhereNoneIsNamed() {
        connections.getSettings().setUri("redis://cache/7");
        camel.getRegistry().bind("redis", connections);

        assertThat(endpoint("redis-scan:*").databaseNumbers()).isEqualTo(List.of(7));
        assertThat(endpoint("redis-scan:*?databases=").databaseNumbers()).isEqualTo(List.of(7));
        assertThat(endpoint("redis-scan:*?databases=1,3-4").databaseNumbers()).isEqualTo(List.of(1, 3, 4));
    }

    @Test
    void takesDurationsInWords() {
        camel.getRegistry().bind("redis", connections);

        assertThat(endpoint("redis-scan:*?pageDelay=250").getConfiguration().getPageDelay())
                .isEqualTo(250);
        assertThat(endpoint("redis-scan:*?pageDelay=2s").getConfiguration().getPageDelay())
                .isEqualTo(2_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "counters:*",
                "user:[0-9]*",
                "h?llo",
                "h[^e]llo",
                "a\\*b",
                "a+b",
                "50%",
                "a b",
                "käse:*",
                "{tag}:*",
                "a&b=c",
                "x%20y",
                "a/b//c",
                "*?"
            })
    void takesAnyGlobThroughAProperty(String glob) {
        camel.getPropertiesComponent().addInitialProperty("pattern", glob);
        camel.getRegistry().bind("redis", connections);

        assertThat(endpoint("redis-scan:#property:pattern").getKeyPattern()).isEqualTo(glob);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"*", "counters:*", "user:[0-9]*", "h[^e]llo", "a\\*b", "a b", "käse:*", "{tag}:*", "a/b//c"})
    void takesAGlobAsItStands(String glob) {
        camel.getRegistry().bind("redis", connections);

        assertThat(endpoint("redis-scan:" + glob).getKeyPattern()).isEqualTo(glob);
    }

    @ParameterizedTest
    @CsvSource({"RAW(a+b), a+b", "RAW{h(a)llo*}, h(a)llo*", "RAW(*), *", "RAW(, RAW("})
    void takesARawGlobWithoutItsMark(String written, String glob) {
        camel.getRegistry().bind("redis", connections);

        assertThat(endpoint("redis-scan:" + written).getKeyPattern()).isEqualTo(glob);
    }

    private RedisScanEndpoint endpoint(String uri) {
        return camel.getEndpoint(uri, RedisScanEndpoint.class);
    }
}
