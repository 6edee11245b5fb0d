package io.caravan.cli.doctor;

import io.caravan.cli.Failures;
import io.caravan.cli.FlowValues;
import io.caravan.cli.OurValues;
import io.caravan.cli.RouteFiles;
import io.caravan.doctor.Answer;
import io.caravan.doctor.Finding;
import io.caravan.doctor.flow.FlowNeeds;
import io.caravan.doctor.flow.FlowUse;
import io.caravan.doctor.sink.PathNeed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.main.Main;

/** Loads flows as the service would, without starting anything, and finds out what they need. */
final class DoctorFlows implements AutoCloseable {

    /** Who asks should not wait as long as a flow may. */
    private static final Map<String, Long> LONGEST_MILLIS = Map.of(
            "redis.timeout", 5_000L,
            "postgres.connect-timeout", 5_000L,
            "rabbitmq.connect-timeout", 5_000L,
            "s3.connect-timeout", 3_000L,
            "s3.timeout", 5_000L);

    private final OurValues ours = new OurValues();
    private final List<Main> programs = new ArrayList<>();
    private final List<Finding> faults = new ArrayList<>();
    private final FlowUse shared;
    private final List<String> ids;

    /** @param named flows; none for those that are enabled */
    DoctorFlows(List<String> named) throws Exception {
        shared = load("shared");
        ids = named.isEmpty()
                ? RouteFiles.ids().stream().filter(shared::isEnabled).toList()
                : named;
    }

    List<String> ids() {
        return ids;
    }

    /** Returns what they need together; a flow that cannot be loaded is among the faults. */
    FlowNeeds needs() {
        FlowNeeds needs = new FlowNeeds(shared);
        for (String id : ids) {
            try {
                needs.add(load(id, id));
            } catch (Exception e) {
                Answer answer = Answer.faultOf(
                        Failures.inOneLine(e),
                        "Correct it in application.properties, in the environment or in the route");
                faults.add(new Finding(answer.level(), "Settings", id, answer.seen(), answer.mend()));
            }
        }
        if (ours.get("leader.election").filter("file"::equals).isPresent()) {
            String folder = ours.get("leader.lock-folder").orElse("");
            needs.addPath(new PathNeed("leader.lock-folder", Path.of(folder), true));
        }
        return needs;
    }

    List<Finding> faults() {
        return faults;
    }

    private FlowUse load(String name, String... flows) throws Exception {
        FlowValues values = new FlowValues();
        values.leaveOutTheService();
        // To join an election would make its folder.
        values.set("leader.election", "none");
        LONGEST_MILLIS.forEach((property, longest) -> {
            if (ours.get(property)
                    .map(Long::valueOf)
                    .filter(given -> given <= longest)
                    .isEmpty()) {
                values.set(property, longest);
            }
        });
        for (String each : flows) {
            values.set(each + ".enabled", true);
        }
        Main main = values.program(RouteFiles.flows(flows));
        programs.add(main);
        main.init();
        return new FlowUse(name, main.getCamelContext());
    }

    @Override
    public void close() {
        programs.forEach(Main::stop);
    }
}
