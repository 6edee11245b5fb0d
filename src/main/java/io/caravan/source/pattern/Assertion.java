package io.caravan.source.pattern;

/** A condition on a position between two characters. */
enum Assertion implements RegexNode {
    START("^"),
    START_OF_TEXT("\\A"),
    END("$"),
    END_OF_TEXT("\\z"),
    WORD_BOUNDARY("\\b"),
    NO_WORD_BOUNDARY("\\B");

    private final String syntax;

    Assertion(String syntax) {
        this.syntax = syntax;
    }

    boolean holds(Attempt attempt, int at) {
        return switch (this) {
            case START, START_OF_TEXT -> at == 0;
            case END, END_OF_TEXT -> at == attempt.end();
            case WORD_BOUNDARY -> isWordBoundary(attempt, at);
            case NO_WORD_BOUNDARY -> !isWordBoundary(attempt, at);
        };
    }

    private static boolean isWordBoundary(Attempt attempt, int at) {
        boolean wordBefore = at > 0 && CodePointSet.word().contains(attempt.codePointBefore(at));
        boolean wordAfter = at < attempt.end() && CodePointSet.word().contains(attempt.codePointAt(at));
        return wordBefore != wordAfter;
    }

    @Override
    public void writeTo(StringBuilder re2) {
        re2.append(syntax);
    }

    @Override
    public int steps() {
        return 1;
    }

    @Override
    public Step before(Step next) {
        return new Step.Check(this, next);
    }
}
