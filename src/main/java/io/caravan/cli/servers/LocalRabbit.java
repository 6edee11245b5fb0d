package io.caravan.cli.servers;

import java.util.Optional;

/**
 * A broker of AMQP 0-9-1 on the loopback interface: the one that the system property {@code caravan.test.rabbitmq.uri}
 * gives, else a RabbitMQ started from a local binary, else a Qpid Broker-J started from the optional JARs.
 *
 * <p>A started server has the user guest, keeps its data in a private folder or in memory, and ends with {@link #close()}
 * or with this Java process. A given one cannot be stopped, killed or paused.
 */
public sealed interface LocalRabbit extends LocalServer permits OwnRabbit, OwnQpid, GivenRabbit {

    /** The system property that names a running broker, as a URI with user and password. */
    String GIVEN_PROPERTY = "caravan.test.rabbitmq.uri";

    /** Uses the given broker, or starts one. */
    static LocalRabbit start() {
        Optional<String> given =
                Optional.ofNullable(System.getProperty(GIVEN_PROPERTY)).filter(uri -> !uri.isBlank());
        if (given.isPresent()) {
            return new GivenRabbit(given.get());
        }
        return start(OwnRabbit.isInstalled() ? Origin.LOCAL : Origin.EMBEDDED);
    }

    /** Starts a broker from the local binary or the embedded one, and no other. */
    static LocalRabbit start(Origin origin) {
        return origin == Origin.LOCAL ? OwnRabbit.start() : OwnQpid.start();
    }

    /** Returns the address as the client and the flows take it, with user and password. */
    String uri();
}
