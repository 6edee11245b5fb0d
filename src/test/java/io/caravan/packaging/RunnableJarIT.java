package io.caravan.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runnable JAR, alone in an empty folder. */
class RunnableJarIT {

    @TempDir
    Path folder;

    @Test
    void saysItsVersion() {
        try (Program caravan = Program.jar(folder, Map.of(), "--version")) {

            assertThat(caravan.exitCode()).isZero();
            assertThat(caravan.out().lines())
                    .satisfiesExactly(
                            line -> assertThat(line).matches("caravan \\d+\\.\\d+\\.\\d+\\S*"),
                            line -> assertThat(line).matches("Commit:  (not told .*|[0-9a-f]{12}(-dirty)?)"),
                            line -> assertThat(line).matches("Sources: (not told .*|\\d{4}-\\d{2}-\\d{2}T\\S+Z)"),
                            line -> assertThat(line).matches("Camel:   \\d\\S+, Lettuce: \\d\\S+"),
                            line -> assertThat(line)
                                    .startsWith("Java:    " + System.getProperty("java.runtime.version")),
                            line -> assertThat(line).startsWith("System:  " + System.getProperty("os.name")));
            assertThat(caravan.err()).isEmpty();
        }
    }

    @Test
    void explainsItsOptions() {
        try (Program caravan = Program.jar(folder, Map.of(), "counters", "--help")) {

            assertThat(caravan.exitCode()).isZero();
            assertThat(caravan.out()).contains("--psql-table", "--extractor");
        }
    }

    @Test
    void findsItsRoutesAndPropertiesInItself() {
        String[] nowhere = {
            "counters", "--redis-port", "1", "--psql-user", "u", "--psql-db", "d", "--psql-table", "t", "-e", "a=(x)"
        };

        try (Program caravan = Program.jar(folder, Map.of(), nowhere)) {

            assertThat(caravan.exitCode()).isEqualTo(1);
            assertThat(caravan.err().lines())
                    .singleElement()
                    .asString()
                    .contains("Cannot connect to Redis at 127.0.0.1:1");
        }
    }

    @Test
    void holdsTheConvertersOfAllComponents() throws Exception {
        List<String> loaders = linesOf("META-INF/services/org/apache/camel/TypeConverterLoader");

        assertThat(loaders).hasSizeGreaterThan(2).doesNotHaveDuplicates();
    }

    @Test
    void holdsTheMetadataOfItsOwnSchemes() throws Exception {
        assertThat(linesOf("META-INF/services/org/apache/camel/component/redis-scan"))
                .isNotEmpty();
        assertThat(linesOf("META-INF/services/org/apache/camel/urifactory/redis-scan-endpoint"))
                .isNotEmpty();
    }

    @Test
    void holdsItsLicenceAndTheNoticesOfOthers() throws Exception {
        assertThat(linesOf("LICENSE")).anyMatch(line -> line.contains("Apache License"));
        assertThat(String.join("\n", linesOf("META-INF/NOTICE"))).contains("Caravan", "Apache Software Foundation");
    }

    @Test
    void keepsTheServersOfTheDemoBesideItself() throws Exception {
        try (JarFile jar = new JarFile(Program.JAR.toFile())) {
            String classPath = jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);

            assertThat(jar.stream().map(Object::toString))
                    .noneMatch(entry -> entry.endsWith(".txz") || entry.startsWith("redis/embedded"))
                    .noneMatch(entry -> entry.startsWith("org/apache/qpid") || entry.startsWith("tools/jackson"))
                    .noneMatch(entry -> entry.startsWith("org/bouncycastle") || entry.startsWith("com/github/benmanes"))
                    .noneMatch(entry -> entry.startsWith("org/gaul") || entry.startsWith("com/google/common"))
                    .noneMatch(entry -> entry.startsWith("jakarta/servlet") || entry.contains("/woodstox/"));
            assertThat(List.of(classPath.split(" ")))
                    .map(entry -> Program.JAR.resolveSibling(entry))
                    .filteredOn(path -> !path.toString().contains("arm64"))
                    .allSatisfy(path -> assertThat(path).exists());
        }
    }

    private static List<String> linesOf(String entry) throws IOException {
        try (JarFile jar = new JarFile(Program.JAR.toFile());
                InputStream content = jar.getInputStream(jar.getEntry(entry))) {
            return new String(content.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        }
    }
}
