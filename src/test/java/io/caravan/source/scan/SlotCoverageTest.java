package io.caravan.source.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.source.RedisNode;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SlotCoverageTest {

    private static final Set<Integer> NONE = Set.of();

    private final SlotCoverage coverage = new SlotCoverage();

    @Test
    void beginsWithEverySlotOfEveryNode() {
        assertThat(open(node("a", 1, Set.of(0, 1)), node("b", 2, Set.of(2))))
                .isEqualTo(Map.of("a", Set.of(0, 1), "b", Set.of(2)));
    }

    @Test
    void isAtItsEndWhenNothingMovedMeanwhile() {
        RedisNode a = node("a", 1, Set.of(0, 1));
        RedisNode b = node("b", 2, Set.of(2));
        open(a, b);

        read(a, b);

        assertThat(open(a, b)).isEmpty();
    }

    @Test
    void opensASlotAtItsNewNode() {
        RedisNode a = node("a", 3, Set.of(0, 1));
        RedisNode b = node("b", 4, Set.of(2));
        open(a, b);
        read(a, b);

        assertThat(open(node("a", 3, Set.of(0)), node("b", 4, Set.of(1, 2)))).isEqualTo(Map.of("b", Set.of(1)));
    }

    @Test
    void opensASlotWhoseKeysBeganToMove() {
        RedisNode a = node("a", 3, Set.of(0, 1));
        RedisNode b = node("b", 4, Set.of(2));
        open(a, b);
        read(a, b);
        RedisNode importing = node("b", 4, Set.of(2), Set.of(1));

        assertThat(open(a, importing)).isEqualTo(Map.of("b", Set.of(1)));

        coverage.add(importing, slots(Set.of(1)));
        assertThat(open(a, importing)).isEmpty();
        assertThat(open(node("a", 3, Set.of(0)), node("b", 4, Set.of(1, 2)))).isEmpty();
    }

    @Test
    void opensASlotThatCameBackAfterARoundElsewhere() {
        RedisNode a = node("a", 3, Set.of(0, 1));
        RedisNode b = node("b", 4, Set.of(2));
        open(a, b);
        read(a, b);
        RedisNode richer = node("b", 4, Set.of(1, 2));
        open(node("a", 3, Set.of(0)), richer);
        coverage.add(richer, slots(Set.of(1)));

        assertThat(open(node("a", 5, Set.of(0, 1)), b).get("a")).contains(1);
    }

    @Test
    void opensANodeThatTookASlotOverBetweenTwoLooks() {
        RedisNode a = node("a", 1, Set.of(0, 1));
        RedisNode b = node("b", 2, Set.of(2));
        open(a, b);
        read(a, b);

        assertThat(open(node("a", 3, Set.of(0, 1)), b)).isEqualTo(Map.of("a", Set.of(0, 1)));
    }

    @Test
    void opensASlotWhoseMigrationWasGivenUp() {
        RedisNode a = node("a", 1, Set.of(0, 1));
        RedisNode b = node("b", 2, Set.of(2), Set.of(1));
        open(a, b);
        read(a, b);
        open(a, b);
        coverage.add(b, slots(Set.of(1)));

        assertThat(open(a, node("b", 2, Set.of(2)))).isEqualTo(Map.of("a", Set.of(1)));
    }

    @Test
    void opensTheSlotsOfANodeThatTookThePlaceOfAnother() {
        RedisNode a = node("a", 1, Set.of(0, 1));
        RedisNode b = node("b", 2, Set.of(2));
        open(a, b);
        read(b);

        assertThat(open(node("c", 3, Set.of(0, 1)), b)).isEqualTo(Map.of("c", Set.of(0, 1)));
    }

    private Map<String, Set<Integer>> open(RedisNode... nodes) {
        return coverage.open(List.of(nodes)).entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> entry.getKey().id(),
                        entry -> entry.getValue().stream().boxed().collect(Collectors.toSet())));
    }

    private void read(RedisNode... nodes) {
        for (RedisNode node : nodes) {
            coverage.add(node, node.owned());
        }
    }

    private static RedisNode node(String id, long epoch, Set<Integer> owned) {
        return node(id, epoch, owned, NONE);
    }

    private static RedisNode node(String id, long epoch, Set<Integer> owned, Set<Integer> importing) {
        return new RedisNode(id, id + ":6379", null, false, slots(owned), slots(importing), epoch);
    }

    private static BitSet slots(Set<Integer> numbers) {
        BitSet slots = new BitSet();
        numbers.forEach(slots::set);
        return slots;
    }
}
