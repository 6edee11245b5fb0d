package io.caravan.doctor.flow;

import io.caravan.doctor.Examination;
import io.caravan.doctor.sink.BrokerExamination;
import io.caravan.doctor.sink.PathExamination;
import io.caravan.doctor.sink.PathNeed;
import io.caravan.doctor.sink.PostgresExamination;
import io.caravan.doctor.sink.TableNeed;
import io.caravan.doctor.source.BucketExamination;
import io.caravan.doctor.source.BucketNeed;
import io.caravan.doctor.source.RedisExamination;
import io.caravan.doctor.source.RedisNeeds;
import io.caravan.doctor.source.Right;
import io.caravan.process.backup.BackupSettings;
import io.caravan.sink.rabbitmq.RabbitConnections;
import io.caravan.source.RedisConnections;
import io.caravan.source.s3.S3Connection;
import io.caravan.state.letters.LetterStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import javax.sql.DataSource;

/**
 * What flows need, found out from the endpoints and beans that they are made of: a flow that somebody adds is checked for the same
 * as a shipped one of the same parts.
 */
public final class FlowNeeds {

    /** Whoever adds a kind of source or sink adds a line here, from left to right. */
    private static final List<BiConsumer<FlowUse, FlowNeeds>> PARTS = List.of(
            SourceParts::connections,
            SourceParts::scans,
            SourceParts::claims,
            SourceParts::streams,
            SourceParts::keyEvents,
            SourceParts::eventValues,
            SourceParts::fallback,
            SourceParts::captures,
            SourceParts::monitors,
            SourceParts::letters,
            SinkParts::databases,
            SinkParts::goneKeys,
            SinkParts::counters,
            SinkParts::exchanges,
            SinkParts::buckets,
            SinkParts::restoresAndComparisons,
            SinkParts::files);

    private final FlowUse shared;
    private final RedisNeeds redis = new RedisNeeds();
    private final List<TableNeed> tables = new ArrayList<>();
    private final Set<String> exchanges = new LinkedHashSet<>();
    private final Map<String, BucketNeed> buckets = new LinkedHashMap<>();
    private final List<PathNeed> paths = new ArrayList<>();
    private boolean postgres;

    /** @param shared has the connections that all flows share */
    public FlowNeeds(FlowUse shared) {
        this.shared = shared;
    }

    /** Adds what a flow needs. */
    public void add(FlowUse flow) {
        PARTS.forEach(part -> part.accept(flow, this));
    }

    /** Adds rights to commands about keys of Caravan's own, or about none. */
    void addRights(FlowUse flow, String commands) {
        addRights(flow, Map.of(), commands);
    }

    /** @param keys pattern of the keys that the commands are about, a glob of Redis */
    void addRights(FlowUse flow, String keys, String commands) {
        addRights(flow, Map.of("KEY", "~" + keys), commands);
    }

    /** @param channels pattern of channels, which the flow subscribes to as it stands */
    void addChannelRights(FlowUse flow, String channels, String commands) {
        addRights(flow, Map.of("PATTERN", "&" + channels), commands);
    }

    private void addRights(FlowUse flow, Map<String, String> subjects, String commands) {
        String own = Right.globOf(connections().ownKeyPrefix()) + "*";
        Map<String, String> all = new HashMap<>(subjects);
        all.put("OWN", "~" + own);
        all.put("BESIDE", "~" + new LetterStore(connections()).besides());
        all.put("CHANNEL", "&" + own);
        redis.addRights(Right.of(flow.id(), all, commands));
    }

    RedisConnections connections() {
        return shared.bean("redis", RedisConnections.class);
    }

    RedisNeeds redis() {
        return redis;
    }

    void usePostgres() {
        postgres = true;
    }

    void addTable(TableNeed table) {
        postgres = true;
        tables.add(table);
    }

    void addExchange(String exchange) {
        exchanges.add(exchange);
    }

    void addBucket(String path, BackupSettings backup, boolean writes) {
        BucketNeed known = buckets.get(path);
        S3Connection s3 = shared.bean("s3Connection", S3Connection.class);
        buckets.put(path, new BucketNeed(s3, path, backup, writes || known != null && known.writes()));
    }

    /** Adds a file or folder that is written. */
    public void addPath(PathNeed path) {
        paths.add(path);
    }

    /** Returns what is to be examined, from left to right. */
    public List<Examination> examinations() {
        List<Examination> all = new ArrayList<>();
        all.add(new RedisExamination(connections(), redis));
        if (postgres) {
            all.add(new PostgresExamination(shared.bean("postgres", DataSource.class), tables));
        }
        buckets.values().forEach(bucket -> all.add(new BucketExamination(bucket)));
        if (!exchanges.isEmpty()) {
            all.add(new BrokerExamination(shared.bean("rabbitmq", RabbitConnections.class), List.copyOf(exchanges)));
        }
        if (!paths.isEmpty()) {
            all.add(new PathExamination(paths));
        }
        return all;
    }
}
