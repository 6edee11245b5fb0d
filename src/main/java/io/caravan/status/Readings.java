package io.caravan.status;

import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/** What Caravan's own meters, and those of routes, show at one moment. Made in one walk, for there are many others. */
final class Readings {

    private record Reading(Meter.Id id, double value) {}

    private final Map<String, List<Reading>> byName = new HashMap<>();

    /** @param meters {@code null} where nothing is metered */
    static Readings of(MeterRegistry meters) {
        Readings readings = new Readings();
        if (meters != null) {
            meters.forEachMeter(readings::add);
        }
        return readings;
    }

    private void add(Meter meter) {
        String name = meter.getId().getName();
        if (name.startsWith("caravan.") || name.startsWith("camel.exchanges.")) {
            for (Measurement first : meter.measure()) {
                byName.computeIfAbsent(name, each -> new ArrayList<>())
                        .add(new Reading(meter.getId(), first.getValue()));
                break;
            }
        }
    }

    /** Returns the value of the meter of that name and those tags, added up where there are several; nothing where there is none. */
    OptionalDouble sum(String name, String... tags) {
        return sum(name, id -> {
            for (int i = 0; i < tags.length; i += 2) {
                if (!tags[i + 1].equals(id.getTag(tags[i]))) {
                    return false;
                }
            }
            return true;
        });
    }

    /** As {@link #sum}, of the meters whose tag has one of some values. */
    OptionalDouble sumOf(String name, String tag, Collection<String> values) {
        return sum(name, id -> values.contains(id.getTag(tag)));
    }

    /** As {@link #sumOf}, of those that have a status besides. */
    OptionalDouble sumOf(String name, String tag, Collection<String> values, String status) {
        return sum(name, id -> values.contains(id.getTag(tag)) && status.equals(id.getTag("status")));
    }

    private OptionalDouble sum(String name, Predicate<Meter.Id> wanted) {
        double[] values = byName.getOrDefault(name, List.of()).stream()
                .filter(reading -> wanted.test(reading.id()) && !Double.isNaN(reading.value()))
                .mapToDouble(Reading::value)
                .toArray();
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return values.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum);
    }
}
