package io.caravan.doctor.source;

import io.caravan.doctor.Answer;
import io.caravan.doctor.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What several nodes of a deployment have answered to one question. */
final class NodeAnswers {

    private NodeAnswers() {}

    /** Returns what all say, or what the worst say and who they are. */
    static Answer joined(List<String> nodes, List<Answer> answers) {
        if (answers.stream().distinct().count() == 1) {
            return answers.get(0);
        }
        Level worst = answers.stream()
                .map(Answer::level)
                .max(Comparator.naturalOrder())
                .orElse(Level.ok);
        List<String> seen = new ArrayList<>();
        Set<String> mend = new LinkedHashSet<>();
        for (int index = 0; index < answers.size(); index++) {
            Answer answer = answers.get(index);
            if (answer.level() == worst) {
                seen.add(nodes.get(index) + ": " + answer.seen());
                mend.add(answer.mend());
            }
        }
        return new Answer(worst, String.join("; ", seen), String.join("; ", mend));
    }
}
