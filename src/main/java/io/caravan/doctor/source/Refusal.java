package io.caravan.doctor.source;

import java.util.List;
import java.util.Set;

/**
 * A command that the user may not run, at all or on what it is about.
 *
 * @param reason in the server's words
 */
record Refusal(Right right, String reason) {

    /** Returns what the user may not do, in a few words. */
    String what() {
        boolean isOfASubject = isOfAChannel() || isOfAKey();
        return right.command()
                + (isOfAChannel() ? " on channels " : isOfAKey() ? " on keys " : "")
                + (isOfASubject ? right.subject() : "");
    }

    /**
     * Returns what ACL SETUSER takes to allow it.
     *
     * @param open rules for what the user may touch, as other commands have shown
     */
    List<String> rules(Set<String> open) {
        if (isOfAKey() || isOfAChannel()) {
            return List.of(right.subjectRule());
        }
        // Where the command itself is refused the server does not say whether its keys are, too.
        return right.subjectRule().isEmpty() || open.contains(right.subjectRule())
                ? List.of(right.commandRule())
                : List.of(right.commandRule(), right.subjectRule());
    }

    private boolean isOfAChannel() {
        return reason.contains("channel");
    }

    private boolean isOfAKey() {
        return reason.contains(" key") && !isOfAChannel();
    }
}
