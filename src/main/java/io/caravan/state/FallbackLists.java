package io.caravan.state;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The lists in which key events wait: those that the module left, which come first, and the fallback's own. Not thread-safe. */
final class FallbackLists {

    private final FallbackTally tally;
    private final FallbackList own;
    private final Deque<FallbackList> left;

    /**
     * Looks what is there. What was dropped and drained before is not told to the tally.
     *
     * @throws NotAnEventListException if a key holds something else
     */
    FallbackLists(FallbackKeys keys, FallbackTally tally) {
        this.tally = tally;
        this.own = keys.list();
        own.look();
        this.left = new ArrayDeque<>(keys.left());
    }

    /** Returns how many events they held when they were last asked or changed. */
    long held() {
        return own.length() + left.stream().mapToLong(FallbackList::length).sum();
    }

    void ask() {
        left.forEach(list -> tally.taken(list.ask()));
        tally.taken(own.ask());
    }

    /** @param bound most events to leave in the own list; 0 for all */
    void append(long bound, List<byte[]> elements) {
        FallbackList.Change change = own.append(bound, elements);
        tally.stored(elements.size());
        tally.taken(change);
    }

    void trim(long bound) {
        tally.taken(own.trim(bound));
    }

    /** Returns the oldest events, at most so many, or an empty page. */
    EventPage peek(int events) {
        while (!left.isEmpty()) {
            EventPage page = left.getFirst().peek(events);
            if (!page.isEmpty()) {
                return page;
            }
            left.removeFirst().forget();
        }
        EventPage page = own.peek(events);
        if (page.isEmpty()) {
            tally.taken(own.ask());
        }
        return page;
    }

    void remove(EventPage page) {
        FallbackList list = page.list();
        tally.taken(list.remove(page));
        if (list != own && list.length() == 0) {
            left.remove(list);
            list.forget();
        }
    }
}
