package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service as shipped, with every flow switched off, and with no server anywhere. */
class ServiceIT {

    private static final int ENDED_BY_SIGTERM = 143;

    @TempDir
    Path folder;

    @Test
    void tellsItsHealthAndEndsWhenAsked() throws Exception {
        Health health = Health.onFreePort();
        try (Program service = Program.jar(folder, health.environment())) {
            String answer = health.awaitAnswer(service);

            service.terminate();

            assertThat(answer).contains("\"status\":\"UP\"");
            assertThat(service.exitCode()).isIn(0, ENDED_BY_SIGTERM);
        }
    }

    @Test
    void givesItsMetrics() throws Exception {
        Health health = Health.onFreePort();
        try (Program service = Program.jar(folder, health.environment(), "run")) {
            health.awaitAnswer(service);

            String metrics = health.get("/observe/metrics");

            assertThat(metrics).contains("camel_");
        }
    }
}
