package io.caravan.cli.servers;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An S3Proxy that keeps everything in memory, started here in a Java process of its own. */
final class OwnS3 extends OwnServer implements LocalS3 {

    private OwnS3() {
        super("s3proxy", Origin.EMBEDDED, "TERM");
    }

    static OwnS3 start() {
        if (!isOnClassPath()) {
            throw new ServerNotFoundException(
                    "No S3 server: no " + GIVEN_PROPERTY + ", no S3Proxy on the class path; use ./caravan demo");
        }
        OwnS3 server = new OwnS3();
        server.begin(Ports::free);
        return server;
    }

    private static boolean isOnClassPath() {
        try {
            return !S3Program.product().isEmpty();
        } catch (LinkageError e) {
            // Without the optional JARs its classes are missing.
            return false;
        }
    }

    @Override
    ServerProcess launch() {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                // It starts twice as fast so, and lives too short to gain from more.
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dcaravan.log.level=WARN",
                "-cp",
                System.getProperty("java.class.path"),
                S3Program.class.getName(),
                Integer.toString(port()));
        ServerProcess started = ServerProcess.start("S3Proxy on port " + port(), command, Map.of(), log);
        started.awaitReady(() -> S3Probe.product(endpoint()).isPresent());
        return started;
    }

    @Override
    String prepareServer() {
        return S3Program.product();
    }

    @Override
    public String endpoint() {
        return "http://" + HOST + ":" + port();
    }

    @Override
    public String accessKey() {
        return S3Program.KEY;
    }

    @Override
    public String secretKey() {
        return S3Program.KEY;
    }
}
