package io.caravan.testing;

import io.caravan.cli.servers.LocalRedis;
import io.caravan.cli.servers.Origin;
import io.caravan.cli.servers.ServerStartException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.opentest4j.TestAbortedException;

/**
 * A Redis server for the tests of one class.
 *
 * <pre>{@code @RegisterExtension
 * static final RedisServer redis = RedisServer.start();}</pre>
 *
 * <p>It runs from the moment of {@code start} until the last test of the class. Options and faults: see
 * {@link LocalRedis}.
 */
public final class RedisServer extends ServerFixture<LocalRedis> {

    private RedisServer(LocalRedis server) {
        super(server);
    }

    /** Uses the given server, or starts one; with options it always starts one. */
    public static RedisServer start(String... options) {
        return new RedisServer(LocalRedis.start(options));
    }

    /** Starts the local or the embedded one and no other. */
    public static RedisServer start(Origin origin, String... options) {
        return new RedisServer(LocalRedis.start(origin, options));
    }

    /**
     * Starts one that listens with TLS only; skips the test, with the reason, when the binary knows no TLS.
     *
     * @param asksClients whether a client needs a certificate of its own
     */
    public static RedisServer startWithTls(Certificates certificates, boolean asksClients, String... options) {
        List<String> all = new ArrayList<>(List.of(
                "--tls-cert-file", certificates.server().toString(),
                "--tls-key-file", certificates.serverKey().toString(),
                "--tls-ca-cert-file", certificates.authority().toString(),
                "--tls-auth-clients", asksClients ? "yes" : "no"));
        all.addAll(List.of(options));
        try {
            return start(all.toArray(String[]::new));
        } catch (ServerStartException e) {
            if (e.getMessage().contains("Bad directive or wrong number of arguments")) {
                throw new TestAbortedException("Needs a redis-server that was built with TLS; install one", e);
            }
            throw e;
        }
    }

    public String uri() {
        return server.uri();
    }

    /** Deletes every key of every database. */
    public void flush() {
        run(RedisCommands::flushall);
    }

    /** Runs commands over a connection of its own. */
    public void run(Consumer<RedisCommands<String, String>> commands) {
        RedisClient client = RedisClient.create(uri());
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            commands.accept(connection.sync());
        } finally {
            client.shutdown();
        }
    }

    /**
     * Creates a user, or gives the one of that name other rights, and returns the URI to connect as.
     *
     * @param rules as in ACL SETUSER, such as {@code ~orders:*} and {@code +@read}
     */
    public String user(String name, String password, String... rules) {
        List<String> arguments = new ArrayList<>(List.of("SETUSER", name, "reset", "on", ">" + password));
        arguments.addAll(List.of(rules));
        run(commands -> {
            CommandArgs<String, String> args = new CommandArgs<>(StringCodec.UTF8);
            arguments.forEach(args::add);
            commands.dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), args);
        });
        return "redis://" + name + ":" + password + "@" + host() + ":" + port();
    }
}
