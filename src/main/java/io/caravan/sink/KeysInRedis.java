package io.caravan.sink;

import io.caravan.source.KeyText;
import io.caravan.source.RedisConnections;
import io.caravan.source.RedisKeyspace;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Asks Redis which of the keys in a table it still has. */
record KeysInRedis(RedisConnections connections) {

    /**
     * Returns those that are gone. A text that no key gives is none of them: somebody else wrote its row.
     *
     * @param number of the database
     * @param texts  in the encoding of {@link KeyText}, some thousand at most
     */
    List<String> goneOf(int number, List<String> texts) {
        List<String> keys = texts.stream().filter(KeyText::isKey).toList();
        RedisKeyspace redis = connections.keyspace(number);
        List<CompletionStage<Long>> answers = new ArrayList<>(keys.size());
        for (String key : keys) {
            answers.add(redis.commands().exists(KeyText.decode(key)));
        }
        redis.awaitAll(answers);
        List<String> gone = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            if (redis.await(answers.get(i)) == 0) {
                gone.add(keys.get(i));
            }
        }
        return gone;
    }
}
