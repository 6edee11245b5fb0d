package io.caravan.sink.replay;

import io.caravan.state.CounterTarget;
import io.caravan.state.DeadLetters;
import io.caravan.state.ParkedLetters;
import io.caravan.state.letters.DeadLetter;
import io.caravan.state.letters.LetterOrigin.Kind;
import io.caravan.state.letters.StoredLetter;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.spi.Registry;

/**
 * Replays the letters of one route, one at a time, in a program of its own. The program has the bean {@value #BEAN} before it is
 * initialized, and {@code dead-letter.uri} leads to {@link #park}.
 *
 * Used by one thread; only {@link #park} may be called by others.
 */
public final class LetterReplay implements AutoCloseable {

    /** The name by which a program has this. */
    public static final String BEAN = "caravanReplay";

    /** Value of dead-letter.uri in such a program. */
    public static final String DEAD_LETTER_URI = "bean:" + BEAN + "?method=park";

    /** Why a total goes to no endpoint. */
    public static final String TOTAL_ELSEWHERE =
            "It is a total of counters, which only its table can take, in the transaction that removes it from"
                    + " caravan_parked. Leave --to out, or drop it";

    private final String route;
    private final String endpoint;
    private final boolean takeIsSet;
    private final Queue<String> refusals = new ConcurrentLinkedQueue<>();
    private final DeadLetters parking = new DeadLetters();
    private Optional<String> source = Optional.empty();
    private Sending sending;
    private TotalPath totals;

    /**
     * @param route     id of the route that gave the letters up
     * @param endpoint  where to send them instead; {@code null} for where they were to go
     * @param takeIsSet whether the program does to counters what it is told, and not what the letters say
     */
    public LetterReplay(String route, String endpoint, boolean takeIsSet) {
        this.route = route;
        this.endpoint = endpoint;
        this.takeIsSet = takeIsSet;
        parking.setReplay(this::refused);
    }

    /** Gets what the route parks again. */
    public void park(Exchange exchange) {
        parking.park(exchange);
    }

    private void refused(DeadLetter letter) {
        refusals.add(letter.reason());
    }

    /** Changes the routes of a program that is initialized and not started yet. */
    public void prepare(CamelContext camel) {
        // Some routes park without asking for dead-letter.uri.
        camel.getRegistry().findByType(DeadLetters.class).forEach(letters -> letters.setReplay(this::refused));
        source = ReplayRoutes.prepare(camel, route);
    }

    /**
     * Takes the program, now that it is started.
     *
     * @throws IllegalArgumentException if there can be no such endpoint as was named
     */
    public void begin(CamelContext camel) {
        sending = new Sending(camel);
        if (endpoint != null) {
            try {
                camel.getEndpoint(endpoint);
            } catch (NoSuchEndpointException | ResolveEndpointFailedException e) {
                throw new IllegalArgumentException(
                        "There is no endpoint '" + endpoint + "': " + DeadLetters.whyFailed(e), e);
            }
        }
    }

    /** Replays a letter, and returns when it is known what has become of it. */
    public ReplayOutcome replay(StoredLetter letter) {
        refusals.clear();
        try {
            path(letter.letter()).take(letter);
        } catch (UnreplayableException e) {
            return ReplayOutcome.impossible(e.getMessage());
        } catch (RefusedAgainException e) {
            return ReplayOutcome.refused(refusals.isEmpty() ? e.getMessage() : refusals.element());
        } catch (Exception e) {
            String reason = DeadLetters.whyFailed(e);
            return Outage.caused(e) ? ReplayOutcome.waiting(reason) : ReplayOutcome.refused(reason);
        }
        return refusals.isEmpty() ? ReplayOutcome.REPLAYED : ReplayOutcome.refused(refusals.element());
    }

    private LetterPath path(DeadLetter letter) {
        if (letter.origin().kind() == Kind.total) {
            if (endpoint != null) {
                throw new UnreplayableException(TOTAL_ELSEWHERE);
            }
            return totals();
        }
        if (endpoint != null) {
            return new EndpointPath(sending, endpoint);
        }
        switch (route) {
            case "keys-to-file":
                throw new UnreplayableException(
                        "Each pass of keys-to-file writes its file anew, and so has the key once it can be read. Run one, and"
                                + " drop the letter");
            case "event-fallback":
                return new EventPath(sending);
            case "backup-store":
                return new BackupPath(sending);
            case "counters-to-postgres":
                return new CounterPath(sending, takeIsSet);
            default:
                return new RoutePath(
                        sending,
                        source.orElseThrow(() -> new UnreplayableException("There is no route '" + route
                                + "' any more. Name an endpoint with --to URI, or drop it")));
        }
    }

    private LetterPath totals() {
        if (totals == null) {
            Registry beans = sending.camel().getRegistry();
            totals = new TotalPath(
                    beans.lookupByNameAndType("counterTarget", CounterTarget.class),
                    new ParkedLetters(beans.lookupByNameAndType("postgres", DataSource.class)));
        }
        return totals;
    }

    @Override
    public void close() {
        if (sending != null) {
            sending.close();
        }
    }
}
