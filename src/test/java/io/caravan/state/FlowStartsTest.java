package io.caravan.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FlowStartsTest {

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final FlowStarts starts = new FlowStarts();

    @BeforeEach
    void begins() throws Exception {
        starts.setCamelContext(camel);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:enabled").routeId("enabled").to("mock:end");
                from("direct:disabled").routeId("disabled").autoStartup(false).to("mock:end");
            }
        });
    }

    @AfterEach
    void ends() {
        camel.stop();
    }

    @Test
    void isUpWhenTheEnabledRoutesRun() {
        camel.start();

        assertThat(starts.call().getState()).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void isDownBeforeTheRoutesAreStarted() {
        assertThat(starts.call().getMessage()).hasValue("not started yet: enabled");
    }

    @Test
    void isDownWhileAnEnabledRouteDoesNotRun() throws Exception {
        camel.start();
        camel.getRouteController().stopRoute("enabled");

        HealthCheck.Result result = starts.call();

        assertThat(result.getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(result.getMessage()).hasValue("not started yet: enabled");
    }
}
