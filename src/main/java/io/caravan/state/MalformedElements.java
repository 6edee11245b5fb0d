package io.caravan.state;

import io.caravan.source.KeyText;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of elements of the fallback that are no key events: dead letters, or lines of the log. */
final class MalformedElements {

    private static final Logger LOG = LoggerFactory.getLogger(MalformedElements.class);
    private static final String REASON = "Not a key event";
    private static final int MOST_BYTES_TO_LOG = 1_000;

    private DeadLetters deadLetters;

    void setDeadLetters(DeadLetters deadLetters) {
        this.deadLetters = deadLetters;
    }

    /** @param list where it was found, as a person would name it @param position there, from the first that it ever held */
    void park(byte[] element, String list, long position) {
        if (deadLetters == null) {
            LOG.warn("{} in the {}, and left out: {}", REASON, list, excerptOf(element));
            return;
        }
        try {
            deadLetters.parkElement(element, list, position, REASON);
        } catch (DeadLettersFullException e) {
            // The events behind it must not wait for that.
            LOG.error("{} in the {}, and left out: {}. {}", REASON, list, excerptOf(element), e.getMessage());
        }
    }

    private static String excerptOf(byte[] element) {
        return KeyText.encode(Arrays.copyOf(element, Math.min(element.length, MOST_BYTES_TO_LOG)));
    }
}
