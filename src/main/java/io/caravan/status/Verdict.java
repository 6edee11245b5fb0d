package io.caravan.status;

import io.caravan.status.Condition.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How everything is, in a sentence.
 *
 * @param points what a person should look at, the gravest first
 */
record Verdict(Level level, String text, List<String> points) {

    enum Level {
        OK,
        /** Nothing is enabled, or not started yet. */
        IDLE,
        /** Everything runs, and something was lost, parked or missed. */
        WARNING,
        /** Something does not run. */
        BAD
    }

    static Verdict of(Status status) {
        List<FlowReport> flows = status.flows();
        if (flows.isEmpty()) {
            return new Verdict(Level.IDLE, "No flow is enabled", List.of());
        }
        List<FlowReport> stuck = flows.stream()
                .filter(each -> !each.condition().isWell() && !isBeginning(each))
                .toList();
        List<String> points = new ArrayList<>();
        stuck.forEach(each -> points.add(each.flow().id() + " "
                + words(each.condition().kind())
                + (each.condition().text() == null
                        ? ""
                        : ": " + each.condition().text())));
        points.addAll(status.troubles());
        boolean bad = !points.isEmpty();
        points.addAll(lettersOf(status));
        flows.stream().filter(FlowReport::needsALook).forEach(each -> points.addAll(lossesOf(each)));
        streams(status, points);
        if (bad) {
            String text = stuck.isEmpty()
                    ? "Something is not well"
                    : stuck.size() == 1
                            ? stuck.get(0).flow().id() + " "
                                    + words(stuck.get(0).condition().kind())
                            : stuck.size() + " of " + flows.size() + " flows do not get on";
            return new Verdict(Level.BAD, text, points);
        }
        if (flows.stream().anyMatch(Verdict::isBeginning)) {
            return new Verdict(Level.IDLE, "Starting", points);
        }
        String all = all(flows);
        return points.isEmpty()
                ? new Verdict(Level.OK, "All is well: " + all, points)
                : new Verdict(
                        Level.WARNING,
                        Character.toUpperCase(all.charAt(0)) + all.substring(1) + ", and something wants a look",
                        points);
    }

    private static String all(List<FlowReport> flows) {
        long done = flows.stream()
                .filter(each -> each.condition().kind() == Kind.FINISHED)
                .count();
        if (flows.size() == 1) {
            return done == 0 ? "the flow runs" : "the flow is done";
        }
        if (done == 0 || done == flows.size()) {
            return "all " + flows.size() + (done == 0 ? " flows run" : " flows are done");
        }
        return (flows.size() - done == 1 ? "1 flow runs, " : flows.size() - done + " flows run, ")
                + (done == 1 ? "1 is done" : done + " are done");
    }

    private static boolean isBeginning(FlowReport flow) {
        return flow.condition().kind() == Kind.STARTING && flow.condition().text() == null;
    }

    private static String words(Kind kind) {
        return switch (kind) {
            case WAITING -> "waits";
            case STARTING -> "does not start";
            case STOPPED -> "is stopped";
            case STANDBY -> "stands by";
            case RUNNING -> "runs";
            case FINISHED -> "is done";
        };
    }

    private static List<String> lettersOf(Status status) {
        LetterCounts letters = status.letters();
        if (letters == null || letters.waiting() + letters.totals() == 0) {
            return List.of();
        }
        String routes = letters.byRoute().entrySet().stream()
                .sorted((a, b) -> Long.compare(b.getValue(), a.getValue()))
                .map(each -> each.getValue() + " of " + each.getKey())
                .collect(Collectors.joining(", "));
        return List.of((letters.isFull() ? "The store of dead letters is full: " : "Dead letters wait: ") + routes);
    }

    private static List<String> lossesOf(FlowReport flow) {
        List<String> points = new ArrayList<>();
        Losses losses = flow.losses();
        String id = flow.flow().id();
        if (losses.gaps() > 0 && !losses.repaired()) {
            points.add(id + " may have missed something in " + plural(losses.gaps(), "gap")
                    + (losses.lastGap() == null ? "" : ", the last " + losses.lastGap()));
        }
        if (losses.dropped() > 0) {
            points.add(id + " dropped " + plural(losses.dropped(), "event") + " since the start");
        }
        if (losses.parked() > 0) {
            points.add(id + " parked " + plural(losses.parked(), "record") + " since the start");
        }
        if (flow.isDegraded()) {
            points.add(id + " is " + flow.condition().text());
        }
        return points;
    }

    private static void streams(Status status, List<String> points) {
        if (status.streams() != null && status.streams().warned() > 0) {
            points.add(plural(status.streams().warned(), "stream") + " of "
                    + status.streams().streams() + (status.streams().warned() == 1 ? " needs" : " need") + " a look");
        }
    }

    private static String plural(long count, String one) {
        return count + " " + one + (count == 1 ? "" : "s");
    }
}
