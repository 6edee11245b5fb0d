package io.caravan.state;

import io.caravan.source.keyspace.KeyEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The first events of a fallback, in order, and where they stand, so that they and no others can be removed. Elements that
 * are no events belong to the page too.
 */
public final class EventPage {

    private final FallbackList list;
    private final long position;
    private final List<byte[]> elements;
    private final List<KeyEvent> events = new ArrayList<>();
    private final List<Integer> places = new ArrayList<>();
    private final Map<Long, byte[]> malformed = new TreeMap<>();

    EventPage(FallbackList list, long position, List<byte[]> elements) {
        this.list = list;
        this.position = position;
        this.elements = elements;
        for (int place = 0; place < elements.size(); place++) {
            Optional<KeyEvent> event = FallbackElement.event(elements.get(place));
            if (event.isPresent()) {
                events.add(event.get());
                places.add(place);
            } else {
                malformed.put(position + place, elements.get(place));
            }
        }
    }

    /** Returns the events, the oldest first; none if the page holds only elements that are no events. */
    public List<KeyEvent> events() {
        return Collections.unmodifiableList(events);
    }

    /** Returns whether nothing is held any more. */
    public boolean isEmpty() {
        return elements.isEmpty();
    }

    /**
     * Returns the part of the page that ends before the event of that index: what is to be removed when only the events
     * before it were sent.
     *
     * @param events 0 to the number of events
     */
    public EventPage first(int events) {
        return events == this.events.size()
                ? this
                : new EventPage(list, position, elements.subList(0, places.get(events)));
    }

    FallbackList list() {
        return list;
    }

    /** Returns the position after the last element, counted from the first that the list ever held. */
    long end() {
        return position + elements.size();
    }

    byte[] last() {
        return elements.get(elements.size() - 1);
    }

    /** Returns the elements that are no events, by their positions. */
    Map<Long, byte[]> malformed() {
        return malformed;
    }
}
