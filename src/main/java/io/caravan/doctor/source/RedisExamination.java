package io.caravan.doctor.source;

import io.caravan.doctor.Answer;
import io.caravan.doctor.Check;
import io.caravan.doctor.Clock;
import io.caravan.doctor.Examination;
import io.caravan.source.RedisConnections;
import io.caravan.source.RedisFailures;
import io.caravan.source.RedisNode;
import io.caravan.source.RedisRightException;
import io.lettuce.core.RedisException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** What flows need of a Redis deployment: each question is put to every primary. */
public final class RedisExamination implements Examination {

    /** What every flow needs from the first moment, and what tells which further rights are missing; servers since 6.0 know it. */
    private static final String TO_LOOK = "+client|setname +select +ping +info +multi +discard";

    private static final String TO_LOOK_AT_A_CLUSTER =
            TO_LOOK.replace("+select ", "") + " +cluster|nodes +cluster|slots +cluster|myid";

    private final RedisConnections connections;
    private final RedisNeeds needs;
    private final List<RedisLook> servers = new ArrayList<>();

    public RedisExamination(RedisConnections connections, RedisNeeds needs) {
        this.connections = connections;
        this.needs = needs;
    }

    @Override
    public String server() {
        return "Redis";
    }

    @Override
    public Answer reach() {
        try {
            connect();
        } catch (RedisException e) {
            if (!RedisFailures.startsWith(e, "NOPERM")) {
                throw e;
            }
            throw new IllegalArgumentException(
                    "User " + connections.user() + " may not even look: " + RedisFailures.reasonOf(e) + ". ACL SETUSER "
                            + connections.user() + " " + (connections.isCluster() ? TO_LOOK_AT_A_CLUSTER : TO_LOOK),
                    e);
        }
        return Answer.ok(connections.address() + (servers.size() > 1 ? ", " + servers.size() + " primaries" : ""));
    }

    private void connect() {
        for (RedisNode node : connections.primaries()) {
            servers.add(new RedisLook(
                    node, connections.connect(node, connections.defaultDatabase()), connections.timeout()));
        }
    }

    @Override
    public List<Check> checks() {
        MemoryCheck memory = new MemoryCheck(needs.onlyInRedis());
        List<Check> checks = new ArrayList<>(List.of(
                onAll("version", ServerState::version),
                onAll("cluster", redis -> ServerState.cluster(redis, connections.isCluster())),
                onAll("role", ServerState::role),
                onAll("eviction policy", memory::eviction),
                onAll("memory", memory::room),
                onAll("persistence", new PersistenceCheck(needs.onlyInRedis())::of),
                onAll("clock", RedisExamination::clock),
                onAll("keys under " + connections.ownKeyPrefix(), new OwnKeysCheck(connections.ownKeyPrefix())::of)));
        if (!needs.rights().isEmpty()) {
            checks.add(onAll("rights", new RightsCheck(needs.rights(), connections.user())::of));
        }
        needs.questions()
                .forEach((what, question) ->
                        checks.add(new Check(what, () -> orNotAllowed(() -> question.apply(connections)))));
        if (!needs.events().isEmpty()) {
            EventsCheck events = new EventsCheck(needs.events(), needs.mayConfigure());
            checks.add(onAll("notify flags", events::flags));
            checks.add(onAll("output buffer", events::outputBuffer));
        }
        return checks;
    }

    private Check onAll(String what, Function<RedisLook, Answer> question) {
        return new Check(what, () -> {
            List<Answer> answers = new ArrayList<>();
            for (RedisLook server : servers) {
                answers.add(orNotAllowed(() -> question.apply(server)));
            }
            return NodeAnswers.joined(servers.stream().map(RedisLook::address).toList(), answers);
        });
    }

    /** Whether the flows need that right is for the check of rights to say. */
    private static Answer orNotAllowed(Supplier<Answer> question) {
        try {
            return question.get();
        } catch (RedisRightException e) {
            return Answer.warning(
                    "cannot be looked at: " + RedisFailures.reasonOf(e), "Give the user that right with ACL SETUSER");
        }
    }

    private static Answer clock(RedisLook redis) {
        Instant before = Instant.now();
        List<byte[]> time = redis.await(redis.commands().time());
        Instant after = Instant.now();
        return Clock.compare(before, Instant.ofEpochSecond(number(time.get(0)), number(time.get(1)) * 1_000L), after);
    }

    private static long number(byte[] text) {
        return Long.parseLong(new String(text, StandardCharsets.US_ASCII));
    }

    @Override
    public void close() {
        servers.forEach(RedisLook::close);
    }
}
