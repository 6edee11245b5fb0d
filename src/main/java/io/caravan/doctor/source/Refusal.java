package io.caravan.doctor.source;

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
     * Returns what ACL SETUSER takes to allow it. Where the command itself is refused the server does not say whether its keys are,
     * too, and a rule for some keys is an error where all are allowed.
     */
    String rule() {
        return isOfAKey() || isOfAChannel() ? right.subjectRule() : right.commandRule();
    }

    /** Returns whether more may be refused when this is allowed. */
    boolean mayHideMore() {
        return !right.subjectRule().isEmpty() && !isOfAKey() && !isOfAChannel();
    }

    private boolean isOfAChannel() {
        return reason.contains("channel");
    }

    private boolean isOfAKey() {
        return reason.contains(" key") && !isOfAChannel();
    }
}
