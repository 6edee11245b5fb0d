package io.caravan.testing;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.util.json.DeserializationException;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;

/** Calls methods of the Chrome DevTools Protocol. Thread-safe. */
final class DevTools implements AutoCloseable, WebSocket.Listener {

    private final Map<Integer, CompletableFuture<JsonObject>> calls = new ConcurrentHashMap<>();
    private final AtomicInteger lastCall = new AtomicInteger();
    private final StringBuilder message = new StringBuilder();
    private final WebSocket socket;

    DevTools(URI address) {
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(address, this)
                .join();
    }

    synchronized JsonObject call(String method, Map<String, Object> parameters) {
        int id = lastCall.incrementAndGet();
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        calls.put(id, answer);
        JsonObject call = new JsonObject(Map.of("id", id, "method", method, "params", parameters));
        socket.sendText(call.toJson(), true).join();
        JsonObject reply = answer.orTimeout(1, TimeUnit.MINUTES).join();
        if (reply.containsKey("error")) {
            throw new IllegalStateException(method + ": " + reply.get("error"));
        }
        return (JsonObject) reply.get("result");
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        message.append(part);
        if (last) {
            String text = message.toString();
            message.setLength(0);
            try {
                JsonObject reply = (JsonObject) Jsoner.deserialize(text);
                CompletableFuture<JsonObject> call =
                        reply.get("id") == null ? null : calls.remove(reply.getInteger("id"));
                if (call != null) {
                    call.complete(reply);
                }
            } catch (DeserializationException e) {
                throw new IllegalStateException("Chromium said what is no JSON: " + text, e);
            }
        }
        from.request(1);
        return null;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
