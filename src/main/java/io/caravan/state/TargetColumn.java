package io.caravan.state;

import java.math.BigInteger;
import java.util.Optional;

/**
 * A column as the server describes it.
 *
 * @param name      its true name
 * @param shownType its type as a person wrote it, such as {@code character varying(10)} or the name of a domain
 * @param castType  the type beneath all domains as quoted SQL, without length or precision: a cast to
 *                  {@code varchar(3)} cuts silently, while assigning a {@code varchar} to such a column refuses
 * @param baseType  the same as PostgreSQL's internal name ({@code int4}, {@code bpchar}), or empty if it is not built in
 * @param modifier  PostgreSQL's type modifier (length, precision), or -1
 * @param insertion what an INSERT must know of it
 */
record TargetColumn(
        String name, String shownType, String castType, String baseType, int modifier, Insertion insertion) {

    /**
     * How an INSERT meets a column.
     *
     * @param generated the server computes it and takes no value
     * @param granted   the user may set it
     * @param required  it takes no NULL and has nothing else to hold when it is left out
     */
    record Insertion(boolean generated, boolean granted, boolean required) {}

    private static final int MODIFIER_HEADER = 4;

    String quoted() {
        return Identifier.quoted(name);
    }

    /** Returns whether it holds whole numbers up to a greatest one, exactly. */
    boolean isExactNumber() {
        return switch (baseType) {
            case "int2", "int4", "int8" -> true;
            case "numeric" -> modifier < 0 || scale() >= 0 && scale() < precision();
            default -> false;
        };
    }

    /** Returns the greatest whole number that it holds; empty if there is none, or if it is no number. */
    Optional<BigInteger> greatest() {
        return switch (baseType) {
            case "int2" -> Optional.of(BigInteger.valueOf(Short.MAX_VALUE));
            case "int4" -> Optional.of(BigInteger.valueOf(Integer.MAX_VALUE));
            case "int8" -> Optional.of(BigInteger.valueOf(Long.MAX_VALUE));
            case "numeric" ->
                isExactNumber() && modifier >= 0
                        ? Optional.of(BigInteger.TEN.pow(precision() - scale()).subtract(BigInteger.ONE))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** Returns the most characters that it holds; empty if there is no such bound. */
    Optional<Integer> length() {
        boolean bounded = (baseType.equals("varchar") || baseType.equals("bpchar")) && modifier >= MODIFIER_HEADER;
        return bounded ? Optional.of(modifier - MODIFIER_HEADER) : Optional.empty();
    }

    private int precision() {
        return modifier - MODIFIER_HEADER >> 16 & 0xffff;
    }

    /** The scale is 11 bits with sign since PostgreSQL 15; older servers have no negative one, and read the same. */
    private int scale() {
        return (modifier - MODIFIER_HEADER & 0x7ff ^ 0x400) - 0x400;
    }
}
