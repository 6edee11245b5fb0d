package io.caravan.cli.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.qpid.server.SystemLauncher;
import org.apache.qpid.server.model.BrokerModel;

/** The main class of the process that a Qpid Broker-J runs in; the only class that needs the optional JARs. */
final class QpidProgram {

    // Without a secure connection the broker offers no mechanism that takes a password unless told to.
    private static final String CONFIGURATION = """
            {
              "name": "caravan",
              "modelVersion": "%s",
              "authenticationproviders": [{
                "name": "plain", "type": "Plain", "secureOnlyMechanisms": [],
                "users": [{"name": "guest", "type": "managed", "password": "guest"}]
              }],
              "ports": [{
                "name": "amqp", "port": %d, "bindingAddress": "%s", "protocols": ["AMQP_0_9_1"],
                "authenticationProvider": "plain",
                "virtualhostaliases": [{"name": "default", "type": "defaultAlias"}]
              }],
              "virtualhostnodes": [{
                "name": "default", "type": "Memory", "defaultVirtualHostNode": "true",
                "virtualHostInitialConfiguration": "{\\"type\\": \\"Memory\\"}"
              }]
            }
            """;

    private QpidProgram() {}

    static boolean isOnClassPath() {
        return SystemLauncher.class.getName() != null;
    }

    /**
     * Runs until its standard input ends, which it does at the latest when the process ends that started this one.
     *
     * @param arguments the port to listen on, and a folder for its files
     */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        new SystemLauncher()
                .startup(Map.of(
                        "type",
                        "Memory",
                        "initialConfigurationLocation",
                        configuration(Integer.parseInt(arguments[0]), folder)
                                .toUri()
                                .toString(),
                        "startupLoggedToSystemOut",
                        false,
                        "context",
                        Map.of("qpid.work_dir", folder.resolve("work").toString())));
        while (System.in.read() >= 0) {
            // Nobody writes there.
        }
        System.exit(0);
    }

    private static Path configuration(int port, Path folder) throws IOException {
        return Files.writeString(
                folder.resolve("broker.json"),
                String.format(CONFIGURATION, BrokerModel.MODEL_VERSION, port, OwnServer.HOST));
    }
}
