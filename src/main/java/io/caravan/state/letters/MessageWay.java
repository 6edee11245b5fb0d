package io.caravan.state.letters;

import io.caravan.state.letters.LetterOrigin.Kind;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;
import org.apache.camel.util.URISupport;

/** Tells of a message that is given up how it can be tried again: by its whole route, or at the endpoint that failed. */
final class MessageWay {

    /** In the place of an endpoint that is not known, or that cannot be kept because there is a password in it. */
    static final String UNKNOWN = "unknown";

    private static final Pattern SECRET =
            Pattern.compile("(?i).*(authorization|cookie|password|passwd|token|secret|api-?key|credential).*");

    /** Headers that Camel changes when it tries a step of the same exchange again. */
    private static final Set<String> OF_A_TRY = Set.of(
            Exchange.REDELIVERED,
            Exchange.REDELIVERY_COUNTER,
            Exchange.REDELIVERY_MAX_COUNTER,
            Exchange.REDELIVERY_DELAY);

    private MessageWay() {}

    /** @param record tells it from another message of the same bytes */
    static LetterOrigin of(Exchange exchange, boolean part, String record) {
        return new LetterOrigin(Kind.message, headersOf(exchange), endpointOf(exchange), part, record);
    }

    private static Map<String, String> headersOf(Exchange exchange) {
        Map<String, String> kept = new TreeMap<>();
        exchange.getMessage().getHeaders().forEach((name, value) -> {
            boolean simple = value instanceof String || value instanceof Number || value instanceof Boolean;
            if (simple && !SECRET.matcher(name).matches() && !OF_A_TRY.contains(name)) {
                kept.put(name, value.toString());
            }
        });
        return kept;
    }

    private static String endpointOf(Exchange exchange) {
        if (isAsItCame(exchange)) {
            return "";
        }
        String uri = exchange.getProperty(Exchange.FAILURE_ENDPOINT, String.class);
        return uri == null || !URISupport.sanitizeUri(uri).equals(uri) ? UNKNOWN : uri;
    }

    private static boolean isAsItCame(Exchange exchange) {
        if (!exchange.getContext().isAllowUseOriginalMessage() || exchange.getUnitOfWork() == null) {
            return false;
        }
        Object now = exchange.getMessage().getBody();
        Object before = exchange.getUnitOfWork().getOriginalInMessage().getBody();
        return now == before || now instanceof StreamCache && before instanceof StreamCache;
    }
}
