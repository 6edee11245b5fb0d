package io.caravan.state;

import io.caravan.process.Group;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.Map;

/**
 * What a run has to write: its totals by group.
 *
 * @param run      the run's id
 * @param database the database whose counters they come from
 * @param amounts  the sum of each group, in no order
 */
public record RunTotals(String run, int database, Map<String, BigInteger> amounts) implements Iterable<Total> {

    @Override
    public Iterator<Total> iterator() {
        return amounts.entrySet().stream()
                .map(each -> new Total(Group.columnsOf(each.getKey()), each.getValue()))
                .iterator();
    }
}
