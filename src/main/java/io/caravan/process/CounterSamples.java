package io.caravan.process;

import io.caravan.source.KeyText;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Adds up what counters hold, in memory, and leaves them as they are. Thread-safe.
 *
 * Sums are exact, however large.
 */
public final class CounterSamples {

    private static final BigInteger LARGEST = BigInteger.valueOf(Long.MAX_VALUE);

    private final Map<String, Sum> sums = new HashMap<>();
    private final String limit;
    private final long largest;
    private final CounterReport report;

    /** @param limit the most that one counter may hold to fit its column; empty for no limit */
    public CounterSamples(String limit, CounterReport report) {
        this.limit = limit;
        // A column that holds more than 64 bits takes every counter.
        this.largest = limit.isEmpty()
                ? Long.MAX_VALUE
                : new BigInteger(limit).min(LARGEST).longValue();
        this.report = report;
    }

    /** Adds a page. A counter that does not hold a number above 0 is counted as skipped or failed. */
    public synchronized void add(CounterPage page) {
        long added = 0;
        long zero = 0;
        for (Counter counter : page.counters()) {
            long amount = amountOf(counter.value());
            if (amount > 0 && amount <= largest) {
                sums.computeIfAbsent(counter.group(), group -> new Sum()).add(amount);
                added++;
            } else if (amount == 0) {
                zero++;
            } else {
                report.addFailed(
                        KeyText.encode(counter.key()),
                        amount < 0 ? notACounter(counter.value()) : "holds more than its column takes, " + limit);
            }
        }
        report.addSuccess(added);
        report.addSkipped(zero);
    }

    /** Returns the sum of each group. */
    public synchronized Map<String, BigInteger> totals() {
        Map<String, BigInteger> totals = new HashMap<>(sums.size() * 4 / 3 + 1);
        sums.forEach((group, sum) -> totals.put(group, sum.value()));
        return totals;
    }

    /** Says of a value that it is no counter. */
    public static String notACounter(byte[] value) {
        String text = new String(value, 0, Math.min(value.length, 40), StandardCharsets.ISO_8859_1);
        return "holds '" + KeyText.encode(text) + "', which is not a whole number from 0 to 9223372036854775807";
    }

    /** Returns the number, -1 if the bytes are not one. Reads digits, after a plus sign or none. */
    private static long amountOf(byte[] value) {
        int start = value.length > 1 && value[0] == '+' ? 1 : 0;
        long amount = value.length == start ? -1 : 0;
        for (int i = start; i < value.length && amount >= 0; i++) {
            int digit = value[i] - '0';
            if (digit < 0 || digit > 9 || amount > (Long.MAX_VALUE - digit) / 10) {
                return -1;
            }
            amount = amount * 10 + digit;
        }
        return amount;
    }

    /** A sum of longs that carries what does not fit. */
    private static final class Sum {

        private long low;
        private BigInteger carried = BigInteger.ZERO;

        void add(long amount) {
            long sum = low + amount;
            if (sum < 0) {
                carried = carried.add(BigInteger.valueOf(low));
                sum = amount;
            }
            low = sum;
        }

        BigInteger value() {
            return carried.add(BigInteger.valueOf(low));
        }
    }
}
