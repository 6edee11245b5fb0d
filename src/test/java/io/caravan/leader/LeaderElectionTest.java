package io.caravan.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.TcpProxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaderElectionTest {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    /** An instance with a flow that counts its ticks. */
    private static final class Instance implements AutoCloseable {

        private final CamelContext camel = new DefaultCamelContext();
        private final AtomicInteger ticks = new AtomicInteger();

        private Instance(String election, String place) throws Exception {
            Properties properties = new Properties();
            properties.setProperty("leader.election", election);
            camel.getPropertiesComponent().setOverrideProperties(properties);
            LeaderElection leader = new LeaderElection();
            leader.setCamelContext(camel);
            leader.setElection(election);
            leader.setLockFolder(place);
            leader.setKubernetesNamespace(place);
            leader.join();
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("{{leader:ticking}}timer:tick?delay=0&period=20").process(exchange -> ticks.incrementAndGet());
                }
            });
            camel.start();
        }

        private String health() {
            HealthCheck check =
                    HealthCheckRegistry.get(camel).getCheck("leader").orElseThrow();
            return check.call().getMessage().orElse("");
        }

        private void awaitTicks() {
            int before = ticks.get();
            await().atMost(LONGEST).until(() -> ticks.get() > before);
        }

        @Override
        public void close() {
            camel.stop();
        }
    }

    @Test
    void oneOfTwoInstancesIsActiveAndTheOtherTakesOver() throws Exception {
        try (Instance second = new Instance("file", folder.toString())) {
            second.awaitTicks();
            Instance first = second;
            try (Instance next = new Instance("file", folder.toString())) {
                await().atMost(LONGEST).until(() -> next.health().equals("ticking stands by"));
                assertThat(first.health()).isEqualTo("ticking is active");

                first.close();
                next.awaitTicks();

                assertThat(next.health()).isEqualTo("ticking is active");
            }
        }
    }

    @Test
    void aFolderThatIsSweptCostsTheLeadOnlyForAMoment() throws Exception {
        try (Instance instance = new Instance("file", folder.toString())) {
            instance.awaitTicks();

            Files.delete(folder.resolve("ticking"));
            await().atMost(LONGEST).until(() -> instance.health().equals("ticking stands by"));

            await().atMost(LONGEST).until(() -> instance.health().equals("ticking is active"));
            instance.awaitTicks();
        }
    }

    @Test
    void isActiveAtOnceWithoutAnElection() throws Exception {
        try (Instance instance = new Instance("none", "")) {
            assertThat(instance.camel.getRoutes().get(0).getEndpoint().getEndpointUri())
                    .startsWith("timer:");
            instance.awaitTicks();
        }
    }

    @Test
    void standsByWhileKubernetesCannotBeAsked() throws Exception {
        int nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = free.getLocalPort();
        }
        try (TcpProxy kubernetes = TcpProxy.to("127.0.0.1", nobody)) {
            System.setProperty("kubernetes.master", "http://127.0.0.1:" + kubernetes.port());
            try (Instance instance = new Instance("kubernetes", "here")) {
                await().atMost(LONGEST).until(() -> kubernetes.accepted() > 1);

                assertThat(instance.health()).isEqualTo("ticking stands by");
                assertThat(instance.ticks).hasValue(0);
            } finally {
                System.clearProperty("kubernetes.master");
            }
        }
    }

    @Test
    void refusesAnElectionThatItDoesNotKnow() {
        assertThatThrownBy(() -> new Instance("redis", ""))
                .hasMessage("leader.election must be none, file or kubernetes, but is 'redis'");
    }

    @Test
    void asksForTheNamespaceOutsideOfPods() {
        assertThatThrownBy(() -> new Instance("kubernetes", ""))
                .hasMessage("leader.kubernetes-namespace is empty, and this is no pod whose namespace could be taken. "
                        + "Name the namespace of the lease");
    }

    @Test
    void asksForTheFolder() {
        assertThatThrownBy(() -> new Instance("file", " "))
                .hasMessage("leader.lock-folder is empty. Name a folder that all instances of this flow can write to");
    }

    @Test
    void refusesAFolderThatCannotBeMade() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> new Instance("file", file.toString()))
                .hasMessageStartingWith("leader.lock-folder '" + file + "' cannot be made: ");
    }
}
