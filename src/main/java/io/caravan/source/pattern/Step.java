package io.caravan.source.pattern;

/**
 * One step of a backtracking match, linked to the step that follows it.
 *
 * <p>Immutable. A step calls the next one, so the depth of the stack is the number of steps, whatever the key.
 */
abstract class Step {

    /**
     * Tries to match from a position on, this step and all that follow.
     *
     * @param  attempt the key, what has been captured so far, and the work that is left
     * @return         false also when the work that is left has been used up
     */
    abstract boolean matches(Attempt attempt, int at);

    /** Returns the next position worth a try after this first step has failed at one. */
    int retryAt(Attempt attempt, int failed) {
        return attempt.after(failed);
    }

    /** Returns whether this step surely fails before any character of a set. */
    boolean failsBefore(CodePointSet set) {
        return false;
    }

    /** The end of the expression. */
    static final class Accept extends Step {

        @Override
        boolean matches(Attempt attempt, int at) {
            return true;
        }
    }

    /** One character of a set. */
    static final class One extends Step {

        private final CodePointSet set;
        private final Step next;

        One(CodePointSet set, Step next) {
            this.set = set;
            this.next = next;
        }

        @Override
        boolean matches(Attempt attempt, int at) {
            if (!attempt.spend(1) || at == attempt.end()) {
                return false;
            }
            int codePoint = attempt.codePointAt(at);
            return set.contains(codePoint) && next.matches(attempt, at + Character.charCount(codePoint));
        }

        @Override
        boolean failsBefore(CodePointSet other) {
            return !set.intersects(other);
        }
    }

    /** As many characters of a set as possible, then fewer. */
    static final class Greedy extends Step {

        private final CodePointSet set;
        private final int min;
        private final int max;
        private final boolean fewerIsInVain;
        private final Step next;

        Greedy(CodePointSet set, int min, int max, Step next) {
            this.set = set;
            this.min = min;
            this.max = max;
            this.fewerIsInVain = next.failsBefore(set);
            this.next = next;
        }

        @Override
        boolean matches(Attempt attempt, int from) {
            int at = attempt.endOfAscii(set, from, max < attempt.end() - from ? from + max : attempt.end());
            int count = at - from;
            while (count < max && at < attempt.end() && set.contains(attempt.codePointAt(at))) {
                at = attempt.after(at);
                count++;
            }
            if (!attempt.spend(count + 1) || count < min) {
                return false;
            }
            while (!next.matches(attempt, at)) {
                if (fewerIsInVain || count == min || !attempt.spend(1)) {
                    return false;
                }
                at -= Character.charCount(attempt.codePointBefore(at));
                count--;
            }
            return true;
        }

        /** Skips the rest of a run: from there the match would come to the same end of it, and fail in the same way. */
        @Override
        int retryAt(Attempt attempt, int failed) {
            int at = attempt.after(failed);
            boolean inRun = fewerIsInVain
                    && max == RegexNode.UNLIMITED
                    && failed < attempt.end()
                    && set.contains(attempt.codePointAt(failed));
            while (inRun && at < attempt.end() && set.contains(attempt.codePointAt(at))) {
                at = attempt.after(at);
            }
            return at;
        }

        @Override
        boolean failsBefore(CodePointSet other) {
            return !set.intersects(other) && (min > 0 || next.failsBefore(other));
        }
    }

    /** As few characters of a set as possible, then more. */
    static final class Lazy extends Step {

        private final CodePointSet set;
        private final int min;
        private final int max;
        private final Step next;

        Lazy(CodePointSet set, int min, int max, Step next) {
            this.set = set;
            this.min = min;
            this.max = max;
            this.next = next;
        }

        @Override
        boolean matches(Attempt attempt, int from) {
            int at = from;
            int count = 0;
            while (attempt.spend(1)) {
                if (count >= min && next.matches(attempt, at)) {
                    return true;
                }
                if (count == max || at == attempt.end() || !set.contains(attempt.codePointAt(at))) {
                    return false;
                }
                at = attempt.after(at);
                count++;
            }
            return false;
        }
    }

    /** The begin or the end of a capturing group. */
    static final class Mark extends Step {

        private final int slot;
        private final Step next;

        Mark(int slot, Step next) {
            this.slot = slot;
            this.next = next;
        }

        @Override
        boolean matches(Attempt attempt, int at) {
            int before = attempt.mark(slot, at);
            if (next.matches(attempt, at)) {
                return true;
            }
            attempt.mark(slot, before);
            return false;
        }

        @Override
        int retryAt(Attempt attempt, int failed) {
            return next.retryAt(attempt, failed);
        }

        @Override
        boolean failsBefore(CodePointSet set) {
            return next.failsBefore(set);
        }
    }

    /** A condition on a position. */
    static final class Check extends Step {

        private final Assertion assertion;
        private final Step next;

        Check(Assertion assertion, Step next) {
            this.assertion = assertion;
            this.next = next;
        }

        @Override
        boolean matches(Attempt attempt, int at) {
            return attempt.spend(1) && assertion.holds(attempt, at) && next.matches(attempt, at);
        }

        @Override
        boolean failsBefore(CodePointSet set) {
            return assertion == Assertion.END || assertion == Assertion.END_OF_TEXT || next.failsBefore(set);
        }
    }

    /** One way, or else another. */
    static final class Fork extends Step {

        private final Step preferred;
        private final Step other;

        Fork(Step preferred, Step other) {
            this.preferred = preferred;
            this.other = other;
        }

        @Override
        boolean matches(Attempt attempt, int at) {
            return attempt.spend(1) && (preferred.matches(attempt, at) || other.matches(attempt, at));
        }
    }
}
