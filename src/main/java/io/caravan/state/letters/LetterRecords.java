package io.caravan.state.letters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.source.KeyPlace;
import io.caravan.source.KeyText;
import io.caravan.source.keyspace.KeyEvent;
import io.caravan.source.stream.StreamEntry;
import io.caravan.source.stream.StreamField;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes the record again that a letter was made of. */
public final class LetterRecords {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern ENTRY = Pattern.compile("db(\\d+) (.*) (\\d+-\\d+)", Pattern.DOTALL);
    private static final Pattern KEY = Pattern.compile("db(\\d+|null) (.*)", Pattern.DOTALL);

    private LetterRecords() {}

    /** @param standard the database of a letter that names none */
    public static KeyPlace key(DeadLetter letter, int standard) {
        Matcher source = parts(letter, KEY);
        int database = source.group(1).equals("null") ? standard : Integer.parseInt(source.group(1));
        return KeyPlace.of(database, KeyText.decode(source.group(2)));
    }

    public static StreamEntry entry(DeadLetter letter) {
        Matcher source = parts(letter, ENTRY);
        List<StreamField> fields = new ArrayList<>();
        JsonNode texts = json(letter);
        for (int i = 0; i + 1 < texts.size(); i += 2) {
            fields.add(new StreamField(
                    KeyText.decode(texts.get(i).asText()),
                    KeyText.decode(texts.get(i + 1).asText())));
        }
        return new StreamEntry(
                Integer.parseInt(source.group(1)),
                KeyText.decode(source.group(2)),
                source.group(3),
                fields,
                letter.attempts());
    }

    public static KeyEvent event(DeadLetter letter) {
        Matcher source = parts(letter, KEY);
        JsonNode event = json(letter);
        return new KeyEvent(
                Integer.parseInt(source.group(1)),
                event.path("event").asText(),
                KeyText.decode(source.group(2)),
                event.path("time").asLong(),
                event.path("epoch").asLong());
    }

    private static Matcher parts(DeadLetter letter, Pattern form) {
        Matcher source = form.matcher(letter.source());
        if (!source.matches()) {
            throw new IllegalArgumentException("The letter does not say where its record is from: '" + letter.source()
                    + "' is no database and key");
        }
        return source;
    }

    private static JsonNode json(DeadLetter letter) {
        try {
            return JSON.readTree(letter.payload());
        } catch (IOException e) {
            throw new IllegalArgumentException("The payload of the letter is damaged: it is no JSON", e);
        }
    }
}
