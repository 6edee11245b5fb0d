package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The manifests under docker/kubernetes, read as the types of Kubernetes. */
class KubernetesManifestsTest {

    private static final Path FOLDER = Path.of("docker/kubernetes");
    private static final String SEPARATOR = "(?m)^---$";
    private static final KubernetesSerialization MODEL = new KubernetesSerialization();

    private static List<HasMetadata> all;
    private static Properties shipped;

    @BeforeAll
    static void read() throws IOException {
        all = new ArrayList<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.sorted().toList()) {
                for (String document : Files.readString(file).split(SEPARATOR)) {
                    all.add(MODEL.unmarshal(document));
                }
            }
        }
        shipped = new Properties();
        shipped.load(Files.newBufferedReader(Path.of("application.properties")));
    }

    private static <T extends HasMetadata> T only(Class<T> type, String name) {
        return all.stream()
                .filter(type::isInstance)
                .filter(each -> each.getMetadata().getName().equals(name))
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    /** Returns a manifest as it stands. */
    static ShippedYaml manifest(String kind, String name) throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.toList()) {
                for (String document : Files.readString(file).split(SEPARATOR)) {
                    ShippedYaml manifest = ShippedYaml.of(document);
                    if (manifest.at("kind").text().equals(kind)
                            && manifest.at("metadata", "name").text().equals(name)) {
                        return manifest;
                    }
                }
            }
        }
        throw new IllegalStateException("There is no " + kind + " " + name);
    }

    private static PodSpec pod() {
        return only(Deployment.class, "caravan").getSpec().getTemplate().getSpec();
    }

    /** Returns where the entries of the ConfigMap caravan-routes lie. */
    static String folderOfFlows() throws IOException {
        read();
        return flows().getMountPath();
    }

    private static VolumeMount flows() {
        return container().getVolumeMounts().stream()
                .filter(mount -> mount.getName().equals("routes"))
                .findFirst()
                .orElseThrow();
    }

    private static Container container() {
        return pod().getContainers().get(0);
    }

    @Test
    void knowsEveryField() {
        assertThat(all).hasSize(9);
        for (HasMetadata each : all) {
            assertThat(UnknownFields.of(each)).as(each.getKind()).isEmpty();
        }
        assertThat(UnknownFields.of(MODEL.unmarshal(
                        "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - imagePullPolice: Never\n")))
                .containsExactly("imagePullPolice");
    }

    @Test
    void thePodsHaveTheRightsForAnElection() {
        RoleBinding binding = only(RoleBinding.class, "caravan");

        assertThat(binding.getRoleRef().getName())
                .isEqualTo(only(Role.class, "caravan").getMetadata().getName());
        assertThat(binding.getSubjects().get(0).getName()).isEqualTo(pod().getServiceAccountName());
        assertThat(only(ConfigMap.class, "caravan").getData()).containsEntry("LEADER_ELECTION", "kubernetes");
    }

    @Test
    void twoInstancesRunOfWhichOneIsAlwaysLeft() {
        Deployment deployment = only(Deployment.class, "caravan");

        assertThat(deployment.getSpec().getReplicas()).isEqualTo(2);
        assertThat(only(PodDisruptionBudget.class, "caravan")
                        .getSpec()
                        .getMinAvailable()
                        .getIntVal())
                .isEqualTo(1);
        assertThat(deployment.getSpec().getSelector().getMatchLabels())
                .isEqualTo(deployment.getSpec().getTemplate().getMetadata().getLabels());
    }

    @Test
    void runsAsTheUserOfTheImageWithoutAnyRightAndEndsInTime() throws Exception {
        String user = new Dockerfile().last("USER").rest();

        assertThat(pod().getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod().getSecurityContext().getRunAsUser() + ":"
                        + pod().getSecurityContext().getRunAsGroup())
                .isEqualTo(user);
        assertThat(container().getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container().getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(pod().getTerminationGracePeriodSeconds())
                .isGreaterThan(Long.parseLong(shipped.getProperty("camel.main.shutdownTimeout")));
    }

    @Test
    void mountsEveryFlowOfAConfigMapThatNeedNotBeThereAndShipsNone() throws Exception {
        Volume volume = pod().getVolumes().stream()
                .filter(each -> each.getName().equals("routes"))
                .findFirst()
                .orElseThrow();

        assertThat(volume.getConfigMap().getOptional()).isTrue();
        assertThat(volume.getConfigMap().getItems()).isEmpty();
        assertThat(only(ConfigMap.class, volume.getConfigMap().getName()).getData())
                .hasSize(1);
        assertThat(flows().getSubPath()).isNull();
        assertThat(flows().getMountPath()).isEqualTo("/opt/caravan/routes/own");
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.filter(file -> file.toString().endsWith(".yaml")))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(file).content().doesNotContain("- route:"));
        }
    }

    @Test
    void everyVariableIsAPropertyAndEveryReferenceLeadsSomewhere() {
        List<String> names = shipped.stringPropertyNames().stream()
                .map(name -> name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"))
                .toList();
        List<String> variables = Stream.concat(
                        only(ConfigMap.class, "caravan").getData().keySet().stream(),
                        only(Secret.class, "caravan").getStringData().keySet().stream())
                .filter(name -> !name.equals("S3_SERVER"))
                .toList();

        assertThat(variables).isSubsetOf(names);
        assertThat(container().getEnvFrom().get(0).getConfigMapRef().getName()).isEqualTo("caravan");
        assertThat(container().getEnvFrom().get(1).getSecretRef().getName()).isEqualTo("caravan");
        // A pod that is not ready loses the lead.
        assertThat(Stream.of(
                                container().getLivenessProbe(),
                                container().getReadinessProbe(),
                                container().getStartupProbe())
                        .map(probe -> probe.getHttpGet().getPath()))
                .containsOnly("/observe/health/live");
        assertThat(container().getPorts().get(0).getContainerPort())
                .isEqualTo(Integer.valueOf(shipped.getProperty("observe.port")));
    }
}
