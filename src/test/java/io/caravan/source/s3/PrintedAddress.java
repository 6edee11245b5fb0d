package io.caravan.source.s3;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.main.Main;

/** A process that prints which S3 server the shipped connections mean. */
final class PrintedAddress {

    private PrintedAddress() {}

    public static void main(String[] arguments) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("camel.management.enabled", "false");
        Main main = new Main();
        main.setPropertyPlaceholderLocations("file:application.properties");
        main.configure().setRoutesIncludePattern("file:routes/shared/connections.camel.yaml");
        main.setOverrideProperties(properties);
        main.start();
        System.out.println(main.getCamelContext()
                .getRegistry()
                .lookupByNameAndType("s3Connection", S3Connection.class)
                .address());
        main.stop();
    }

    /** Returns what such a process prints that runs with these variables of S3 and no others. */
    static String with(Map<String, String> environment, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(List.of(command)).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().removeIf(name -> name.startsWith("S3_") || name.startsWith("AWS_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } finally {
            process.destroyForcibly();
        }
    }
}
