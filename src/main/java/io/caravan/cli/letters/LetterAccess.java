package io.caravan.cli.letters;

import io.caravan.cli.FlowValues;
import io.caravan.cli.OurValues;
import io.caravan.cli.RouteFiles;
import io.caravan.source.RedisConnections;
import io.caravan.state.DeadLetters;
import io.caravan.state.ParkedLetters;
import io.caravan.state.letters.LetterStore;
import io.caravan.state.letters.StoredLetter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.camel.main.Main;
import org.apache.camel.spi.Registry;

/** The letters wherever they are: in Redis, and totals in PostgreSQL where somebody has said which one. */
final class LetterAccess implements AutoCloseable {

    private final Main main;
    private final Registry beans;
    private final boolean hasDatabase;

    LetterAccess(LetterSettings settings) {
        FlowValues values = new FlowValues();
        values.leaveOutTheService();
        values.set("camel.main.autoConfigurationLogSummary", false);
        settings.applyTo(values);
        main = values.program(RouteFiles.flows());
        main.init();
        beans = main.getCamelContext().getRegistry();
        OurValues ours = new OurValues();
        hasDatabase = Stream.of("postgres.url", "postgres.user", "postgres.password")
                .anyMatch(name -> settings.sets(name) || ours.has(name));
        mentionOtherStore();
    }

    private void mentionOtherStore() {
        String uri = main.getCamelContext().resolvePropertyPlaceholders("{{dead-letter.uri}}");
        if (!uri.startsWith("bean:deadLetters")) {
            System.err.println("caravan dead-letters: Records that are given up go to " + uri.split("[?]")[0]
                    + " (dead-letter.uri), where this command does not look. It looks only into Redis");
        }
    }

    LetterStore store() {
        return letters().store();
    }

    int capacity() {
        return letters().getCapacity();
    }

    private DeadLetters letters() {
        return beans.lookupByNameAndType("deadLetters", DeadLetters.class);
    }

    /** Returns the server, as a person would name it. */
    String address() {
        return beans.lookupByNameAndType("redis", RedisConnections.class).address();
    }

    /** Returns the totals; nothing where nobody has said which database they are in. */
    Optional<ParkedLetters> totals() {
        return hasDatabase
                ? Optional.of(new ParkedLetters(beans.lookupByNameAndType("postgres", DataSource.class)))
                : Optional.empty();
    }

    /** Returns all totals; none where nobody has said which database they are in. */
    List<StoredLetter> allTotals() {
        return totals().map(ParkedLetters::all).orElse(List.of());
    }

    Optional<StoredLetter> find(String id) {
        return id.startsWith(ParkedLetters.PREFIX) ? totals().flatMap(totals -> totals.find(id)) : store().find(id);
    }

    /** Says that there is no such letter. */
    String unknown(String id) {
        return "There is no dead letter " + id + " at " + address()
                + (id.startsWith(ParkedLetters.PREFIX) && totals().isEmpty()
                        ? "; it is a total, which are in PostgreSQL: set postgres.url"
                        : "");
    }

    @Override
    public void close() {
        // Beans of a program that was never started are not closed with it.
        RedisConnections redis = beans.lookupByNameAndType("redis", RedisConnections.class);
        main.stop();
        redis.close();
    }
}
