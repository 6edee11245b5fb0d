package io.caravan.source.pattern;

import java.util.List;
import java.util.Optional;

/** A part of a regular expression. */
interface RegexNode {

    /** What {@link #steps} answers for a part that {@link #before} cannot turn into steps. */
    int NO_STEPS = 1 << 20;

    int UNLIMITED = Integer.MAX_VALUE;

    /** Writes this part in the syntax of RE2/J, which knows {@code \w}, {@code \d} and {@code \s} for ASCII only. */
    void writeTo(StringBuilder re2);

    /** Returns into how many steps this part would be turned; {@link #NO_STEPS} or more when it cannot be. */
    int steps();

    /** Turns this part into steps that go on to another step. */
    Step before(Step next);

    /** Returns the characters one of which this part matches; empty when it is not a part for exactly one character. */
    default Optional<CodePointSet> character() {
        return Optional.empty();
    }

    /** A part whose meaning only RE2/J knows, such as a flag or a Unicode property. */
    record Foreign(String syntax) implements RegexNode {

        @Override
        public void writeTo(StringBuilder re2) {
            re2.append(syntax);
        }

        @Override
        public int steps() {
            return NO_STEPS;
        }

        @Override
        public Step before(Step next) {
            throw new UnsupportedOperationException(syntax);
        }
    }

    /** One character: a member of a set, or with {@code negated} any other. */
    record Chars(CodePointSet listed, boolean negated) implements RegexNode {

        static Chars of(int codePoint) {
            return new Chars(CodePointSet.range(codePoint, codePoint), false);
        }

        Chars inEitherCase() {
            return new Chars(listed.inEitherCase(), negated);
        }

        @Override
        public Optional<CodePointSet> character() {
            return Optional.of(negated ? listed.complement() : listed);
        }

        @Override
        public void writeTo(StringBuilder re2) {
            // RE2/J 1.8 never ends when it looks for the other case of some characters that newer JDKs know, such as
            // U+1C80.
            re2.append(negated ? "(?-i:[^" : "(?-i:[").append(listed).append("])");
        }

        @Override
        public int steps() {
            return 1;
        }

        @Override
        public Step before(Step next) {
            return new Step.One(character().orElseThrow(), next);
        }
    }

    /** Any character but a line feed, unless a flag says otherwise. */
    record Dot() implements RegexNode {

        private static final CodePointSet SET = CodePointSet.range('\n', '\n').complement();

        @Override
        public Optional<CodePointSet> character() {
            return Optional.of(SET);
        }

        @Override
        public void writeTo(StringBuilder re2) {
            re2.append('.');
        }

        @Override
        public int steps() {
            return 1;
        }

        @Override
        public Step before(Step next) {
            return new Step.One(SET, next);
        }
    }

    /** A part in parentheses; index 0 captures nothing. */
    record Group(int index, String opening, RegexNode body) implements RegexNode {

        @Override
        public Optional<CodePointSet> character() {
            return isPlain() ? body.character() : Optional.empty();
        }

        @Override
        public void writeTo(StringBuilder re2) {
            re2.append(opening);
            body.writeTo(re2);
            re2.append(')');
        }

        @Override
        public int steps() {
            return index == 0 && !isPlain() ? NO_STEPS : body.steps() + 2;
        }

        /** Returns whether this group neither captures nor sets flags. */
        private boolean isPlain() {
            return opening.equals("(?:");
        }

        @Override
        public Step before(Step next) {
            if (index == 0) {
                return body.before(next);
            }
            return new Step.Mark(2 * index, body.before(new Step.Mark(2 * index + 1, next)));
        }
    }

    /** One part {@code min} to {@code max} times, as often as possible unless it is lazy. */
    record Repeat(RegexNode body, int min, int max, boolean lazy) implements RegexNode {

        @Override
        public void writeTo(StringBuilder re2) {
            re2.append("(?:");
            body.writeTo(re2);
            re2.append("){")
                    .append(min)
                    .append(',')
                    .append(max == UNLIMITED ? "" : max)
                    .append(lazy ? "}?" : "}");
        }

        @Override
        public int steps() {
            if (body.character().isPresent()) {
                return 1;
            }
            return max == UNLIMITED ? NO_STEPS : (int) Math.min(NO_STEPS, (body.steps() + 1L) * max);
        }

        @Override
        public Step before(Step next) {
            Optional<CodePointSet> set = body.character();
            if (set.isPresent()) {
                return lazy ? new Step.Lazy(set.get(), min, max, next) : new Step.Greedy(set.get(), min, max, next);
            }
            Step first = next;
            for (int i = min; i < max; i++) {
                Step once = body.before(first);
                first = lazy ? new Step.Fork(next, once) : new Step.Fork(once, next);
            }
            for (int i = 0; i < min; i++) {
                first = body.before(first);
            }
            return first;
        }
    }

    /** One part after another. */
    record Sequence(List<RegexNode> parts) implements RegexNode {

        @Override
        public void writeTo(StringBuilder re2) {
            parts.forEach(part -> part.writeTo(re2));
        }

        @Override
        public int steps() {
            return total(parts);
        }

        @Override
        public Step before(Step next) {
            Step first = next;
            for (int i = parts.size() - 1; i >= 0; i--) {
                first = parts.get(i).before(first);
            }
            return first;
        }
    }

    /** One part or another; the first that leads to a match. */
    record Choice(List<RegexNode> parts) implements RegexNode {

        @Override
        public void writeTo(StringBuilder re2) {
            for (int i = 0; i < parts.size(); i++) {
                re2.append(i == 0 ? "" : "|");
                parts.get(i).writeTo(re2);
            }
        }

        @Override
        public int steps() {
            return total(parts) + parts.size();
        }

        @Override
        public Step before(Step next) {
            int last = parts.size() - 1;
            Step first = parts.get(last).before(next);
            for (int i = last - 1; i >= 0; i--) {
                first = new Step.Fork(parts.get(i).before(next), first);
            }
            return first;
        }
    }

    private static int total(List<RegexNode> parts) {
        return (int)
                Math.min(NO_STEPS, parts.stream().mapToLong(RegexNode::steps).sum());
    }
}
