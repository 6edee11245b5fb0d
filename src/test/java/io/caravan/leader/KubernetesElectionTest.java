package io.caravan.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two instances and what they ask of Kubernetes, whose part is played by the server that its Java client brings for tests. */
class KubernetesElectionTest {

    private static final Duration LONGEST = Duration.ofSeconds(90);
    private static final String MASTER = "kubernetes.master";
    private static final String NAMESPACE = "here";
    private static final String FLOW = "keyspace-to-rabbitmq";
    private static final String LEASE = "caravan-keyspace-to-rabbitmq";
    private static final Pattern PATH = Pattern.compile(
            "/(?:api|apis/(?<group>[^/]+))/v1/namespaces/here/(?<resource>\\w+)(?<name>/[^/?]+)?(?:\\?(?<query>.*))?");

    private final MockWebServer requests = new MockWebServer();
    private final KubernetesMockServer kubernetes =
            new KubernetesMockServer(new Context(), requests, new HashMap<>(), new KubernetesCrudDispatcher(), false);
    private KubernetesClient administrator;

    /** A pod with a flow that counts its ticks. */
    private static final class Instance implements AutoCloseable {

        private final CamelContext camel = new DefaultCamelContext();
        private final AtomicInteger ticks = new AtomicInteger();

        private Instance(String pod) throws Exception {
            KubernetesElection election = new KubernetesElection(NAMESPACE, new LeaderHealth(flow -> {}));
            election.setPodName(pod);
            camel.addService(election);
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("master:" + FLOW + ":timer:tick?delay=0&period=20")
                            .process(exchange -> ticks.incrementAndGet());
                }
            });
            camel.start();
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

    @BeforeEach
    void begin() {
        kubernetes.init();
        System.setProperty(MASTER, kubernetes.url("/"));
        administrator = kubernetes.createClient();
        Stream.of("first", "second").forEach(name -> addPod(name, true));
        asked();
    }

    @AfterEach
    void end() {
        System.clearProperty(MASTER);
        administrator.close();
        kubernetes.destroy();
    }

    private void addPod(String name, boolean ready) {
        administrator
                .pods()
                .inNamespace(NAMESPACE)
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withNewStatus()
                        .withPhase("Running")
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus(ready ? "True" : "False")
                        .endCondition()
                        .endStatus()
                        .build())
                .create();
    }

    private void removePod(String name) {
        administrator.pods().inNamespace(NAMESPACE).withName(name).delete();
    }

    /** Returns what has been asked since it was called last, each as group, resource and verb. */
    private Set<String> asked() {
        Set<String> asked = new TreeSet<>();
        try {
            for (RecordedRequest request = next(); request != null; request = next()) {
                asked.add(verbOf(request));
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return asked;
    }

    private RecordedRequest next() throws InterruptedException {
        return requests.takeRequest(0, TimeUnit.MILLISECONDS);
    }

    /** @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/authorization/">request verbs</a> */
    private static String verbOf(RecordedRequest request) {
        Matcher path = PATH.matcher(request.getPath());
        assertThat(path.matches()).as(request.getRequestLine()).isTrue();
        boolean one = path.group("name") != null;
        boolean watch = path.group("query") != null && path.group("query").contains("watch=true");
        String verb = switch (request.getMethod()) {
            case "GET" -> watch ? "watch" : one ? "get" : "list";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> one ? "delete" : "deletecollection";
            default -> throw new IllegalStateException("No verb for " + request.getRequestLine());
        };
        return right(path.group("group") == null ? "" : path.group("group"), path.group("resource"), verb);
    }

    private static String right(String group, String resource, String verb) {
        return group + "/" + resource + ": " + verb;
    }

    private static Set<String> granted() throws IOException {
        Set<String> granted = new TreeSet<>();
        for (String document :
                Files.readString(Path.of("docker/kubernetes/election.yaml")).split("(?m)^---$")) {
            HasMetadata manifest = new KubernetesSerialization().unmarshal(document);
            if (manifest instanceof Role role) {
                for (PolicyRule rule : role.getRules()) {
                    for (String group : rule.getApiGroups()) {
                        for (String resource : rule.getResources()) {
                            rule.getVerbs().forEach(verb -> granted.add(right(group, resource, verb)));
                        }
                    }
                }
            }
        }
        return granted;
    }

    private List<String> leases() {
        return administrator.leases().inNamespace(NAMESPACE).list().getItems().stream()
                .map(lease ->
                        lease.getMetadata().getName() + " of " + lease.getSpec().getHolderIdentity())
                .toList();
    }

    @Test
    void oneOfTwoInstancesIsActiveTheOtherTakesOverAndNeitherAsksForMoreThanItMay() throws Exception {
        try (Instance first = new Instance("first")) {
            first.awaitTicks();
            try (Instance second = new Instance("second")) {
                int before = first.ticks.get();
                await().atMost(LONGEST).until(() -> first.ticks.get() > before + 100);
                assertThat(second.ticks).hasValue(0);
                Set<String> asked = asked();
                assertThat(leases()).containsExactly(LEASE + " of first");

                first.close();
                removePod("first");
                asked();
                second.awaitTicks();

                asked.addAll(asked());
                assertThat(leases()).containsExactly(LEASE + " of second");
                assertThat(asked).isEqualTo(granted());
            }
        }
    }

    /** Why the probe of the Deployment does not ask whether servers answer. */
    @Test
    void aPodThatIsNotReadyLosesTheLead() throws Exception {
        try (Instance first = new Instance("first")) {
            first.awaitTicks();
            try (Instance second = new Instance("second")) {
                removePod("first");
                addPod("first", false);

                second.awaitTicks();

                // It finds out when it asks for the lease the next time.
                await().atMost(LONGEST).until(() -> {
                    int last = first.ticks.get();
                    second.awaitTicks();
                    return first.ticks.get() == last;
                });
            }
        }
    }
}
