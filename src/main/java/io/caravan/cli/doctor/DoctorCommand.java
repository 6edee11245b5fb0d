package io.caravan.cli.doctor;

import io.caravan.cli.ExitCode;
import io.caravan.cli.Failures;
import io.caravan.cli.OutputOption;
import io.caravan.cli.Version;
import io.caravan.doctor.CheckUp;
import io.caravan.doctor.Finding;
import io.caravan.doctor.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Checks what flows need. */
@Command(
        name = "doctor",
        description = {
            "Checks what flows need before they run, and says how to mend what is not so.",
            "",
            "Of Redis, PostgreSQL, the bucket, RabbitMQ and files, as far as the flows use them: whether they answer, their versions, "
                    + "the rights of the user, tables, exchanges, settings that lose data. Nothing is changed anywhere: what can only be "
                    + "found out by trying is tried in a transaction that is rolled back. Servers that do not answer are given up after seconds, each by itself.",
            "",
            "Connections, and which flows are enabled, are read from application.properties and from the environment "
                    + "(redis.uri is REDIS_URI)."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class DoctorCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "FLOW",
            arity = "0..*",
            completionCandidates = FlowNames.class,
            description = "Flows to check; the beginning of a name will do. Default: those that are enabled.")
    private List<String> flows = List.of();

    @Mixin
    private OutputOption output;

    @Override
    public Integer call() throws Exception {
        List<String> named = flows.stream().map(FlowNames::complete).distinct().toList();
        List<Finding> findings = new ArrayList<>();
        List<String> ids;
        try (DoctorFlows loaded = new DoctorFlows(named)) {
            ids = loaded.ids();
            List<Finding> examined =
                    new CheckUp(Failures::inOneLine).of(loaded.needs().examinations());
            findings.addAll(loaded.faults());
            findings.addAll(examined);
        }
        if (output.isJson()) {
            System.out.println(DoctorJson.of(ids, findings));
        } else {
            new DoctorText(System.out).print(ids, findings);
        }
        return findings.stream().anyMatch(each -> each.level() == Level.fault) ? ExitCode.FAILED : ExitCode.DONE;
    }
}
