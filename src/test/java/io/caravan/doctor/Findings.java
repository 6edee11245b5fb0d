package io.caravan.doctor;

import io.caravan.cli.Failures;
import java.util.List;

/** Makes an examination and finds a finding in it, by what was asked. */
public record Findings(List<Finding> all) {

    public static Findings of(Examination examination) {
        return new Findings(new CheckUp(Failures::inOneLine).of(List.of(examination)));
    }

    /** Returns the one finding that answers a question. */
    public Finding of(String what) {
        List<Finding> found =
                all.stream().filter(each -> each.what().equals(what)).toList();
        if (found.size() != 1) {
            throw new AssertionError("Not one finding of '" + what + "' in " + all);
        }
        return found.get(0);
    }

    /** Returns the questions whose answer is not as it should be. */
    public List<String> troubles() {
        return all.stream()
                .filter(each -> each.level() != Level.ok)
                .map(Finding::what)
                .toList();
    }
}
