package io.caravan.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.util.json.JsonObject;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whether what Grafana is given leads to one another: mounted folders, providers, the data source and the dashboard. */
class GrafanaProvisioningTest {

    private static final Path DOCKER = Path.of("docker");
    private static final String PROVISIONING = "/etc/grafana/provisioning";

    private static ShippedYaml grafana;

    @BeforeAll
    static void read() throws IOException {
        grafana = ShippedYaml.in("docker/compose.yaml").at("services", "grafana");
    }

    /** Returns the folders of the project by where Grafana sees them. */
    private static Map<String, Path> mounted() {
        Map<String, Path> mounted = new HashMap<>();
        grafana.at("volumes").texts().stream()
                .map(volume -> volume.split(":"))
                .filter(volume -> volume[0].startsWith("."))
                .forEach(volume ->
                        mounted.put(volume[1], DOCKER.resolve(volume[0]).normalize()));
        return mounted;
    }

    private static ShippedYaml provisioned(String kind) throws IOException {
        try (Stream<Path> files = Files.list(mounted().get(PROVISIONING).resolve(kind))) {
            List<Path> found = files.toList();
            assertThat(found).hasSize(1).allMatch(file -> file.toString().endsWith(".yaml"));
            return ShippedYaml.in(found.get(0).toString());
        }
    }

    @Test
    void readsItsDashboardsFromAFolderThatIsMounted() throws Exception {
        ShippedYaml provider = provisioned("dashboards").at("providers").list().get(0);

        assertThat(provider.at("type").text()).isEqualTo("file");
        Path folder = mounted().get(provider.at("options", "path").text());
        assertThat(folder).isNotNull().isDirectoryContaining("glob:**.json");
    }

    @Test
    void beginsWithADashboardThatIsThere() {
        Path home = Path.of(grafana.at("environment", "GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH")
                .text());

        assertThat(mounted()).containsKey(home.getParent().toString());
        assertThat(mounted().get(home.getParent().toString()).resolve(home.getFileName()))
                .isRegularFile();
    }

    @Test
    void hasTheDataSourceThatTheDashboardAsks() throws Exception {
        ShippedYaml source = provisioned("datasources").at("datasources").list().get(0);
        Dashboard dashboard = new Dashboard();
        JsonObject variable = dashboard.dataSourceVariable();

        assertThat(source.at("url").text()).isEqualTo("http://prometheus:9090");
        assertThat(source.at("isDefault").value()).isEqualTo(true);
        assertThat(variable.getString("query")).isEqualTo(source.at("type").text());
        assertThat(((JsonObject) variable.get("current")).getString("value"))
                .isEqualTo(source.at("uid").text());
        assertThat(dashboard.dataSources())
                .hasSizeGreaterThan(dashboard.panels().size())
                .allSatisfy(each -> {
                    assertThat(each.getString("type"))
                            .isEqualTo(source.at("type").text());
                    assertThat(each.getString("uid")).isEqualTo("$" + variable.getString("name"));
                });
    }
}
