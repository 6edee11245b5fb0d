package io.caravan.cli.servers;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A Qpid Broker-J that keeps everything in memory, started here in a Java process of its own. */
final class OwnQpid extends OwnServer implements LocalRabbit {

    private OwnQpid() {
        super("qpid", Origin.EMBEDDED, "TERM");
    }

    static OwnQpid start() {
        if (!isOnClassPath()) {
            throw RabbitBinary.notFound();
        }
        OwnQpid broker = new OwnQpid();
        broker.begin(Ports::free);
        return broker;
    }

    private static boolean isOnClassPath() {
        try {
            return QpidProgram.isOnClassPath();
        } catch (LinkageError e) {
            // Without the optional JARs its classes are missing.
            return false;
        }
    }

    @Override
    ServerProcess launch() {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                // It starts twice as fast so, and lives too short to gain from more.
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dcaravan.log.level=WARN",
                "-cp",
                System.getProperty("java.class.path"),
                QpidProgram.class.getName(),
                Integer.toString(port()),
                folder.path().toString());
        ServerProcess started = ServerProcess.start("Qpid Broker-J on port " + port(), command, Map.of(), log);
        started.awaitReady(() -> RabbitProbe.product(HOST, port()).isPresent());
        return started;
    }

    @Override
    String prepareServer() {
        return RabbitProbe.productOf(this);
    }

    @Override
    public String uri() {
        return "amqp://guest:guest@" + HOST + ":" + port();
    }
}
