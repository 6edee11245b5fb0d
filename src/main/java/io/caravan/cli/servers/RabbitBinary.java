package io.caravan.cli.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds rabbitmq-server, and epmd of the Erlang that it runs on. */
final class RabbitBinary {

    private RabbitBinary() {}

    static Optional<Path> server() {
        // Debian's script on the PATH changes user and folder; the one behind it runs as asked.
        return Stream.of("/usr/lib/rabbitmq/bin/rabbitmq-server", "/opt/homebrew/sbin/rabbitmq-server")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .or(() -> Binary.onPath("rabbitmq-server"));
    }

    /** Returns the command that controls servers, of the same installation. */
    static Path control(Path server) {
        return server.resolveSibling("rabbitmqctl");
    }

    static Optional<Path> portMapper() {
        return Binary.onPath("epmd");
    }

    static ServerNotFoundException notFound() {
        return new ServerNotFoundException("No RabbitMQ: no " + LocalRabbit.GIVEN_PROPERTY + ", no rabbitmq-server with"
                + " Erlang's epmd on the PATH or in the usual folders, no Qpid Broker-J on the class path;"
                + " install rabbitmq-server, or use ./caravan demo");
    }
}
