package io.caravan.source.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** When something was broken, to hold the gaps against: none without a fault, and none much longer than its fault. */
public final class Faults {

    private static final Duration ALLOWED = Duration.ofSeconds(2);

    private record Span(Instant begin, Instant end) {

        boolean explains(EventGap gap) {
            return !gap.to().isBefore(begin) && !gap.from().isAfter(end.plus(ALLOWED));
        }

        Duration longestGap() {
            return Duration.between(begin, end).plus(ALLOWED);
        }
    }

    private final List<Span> spans = new CopyOnWriteArrayList<>();

    /** @param fault returns when everything can be reached and written again */
    public void during(Runnable fault) {
        Instant begin = Instant.now();
        fault.run();
        spans.add(new Span(begin, Instant.now()));
    }

    public void assertExplain(List<EventGap> gaps) {
        assertThat(gaps)
                .as("gaps of faults %s", spans)
                .allSatisfy(gap -> assertThat(Duration.between(gap.from(), gap.to()))
                        .as("%s from %s to %s", gap.reason(), gap.from(), gap.to())
                        .isLessThanOrEqualTo(longestGap(gap)));
    }

    private Duration longestGap(EventGap gap) {
        return spans.stream()
                .filter(span -> span.explains(gap))
                .map(Span::longestGap)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }
}
