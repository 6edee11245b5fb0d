package io.caravan.cli.table;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.caravan.cli.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The configuration.json of the table connector: one JSON object, whose values are texts. */
public final class ConfigurationFile {

    private static final JsonFactory JSON = new JsonFactory();

    private ConfigurationFile() {}

    /**
     * Reads the values in their order. A number, true or false is its text, and null is no value.
     *
     * @throws UsageException if it cannot be read, is no JSON object, or a value is an object or an array; one line
     */
    public static Map<String, String> read(Path file) {
        try (JsonParser json = JSON.createParser(Files.newInputStream(file))) {
            return values(json, "The configuration file '" + file + "'");
        } catch (JsonProcessingException e) {
            // Neither its message nor itself: they quote the file, where a password may be.
            throw new UsageException("The configuration file '" + file + "' is no JSON at line "
                    + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr());
        } catch (IOException e) {
            throw new UsageException(
                    "Cannot read the configuration file '" + file
                            + "'. Name a JSON file in UTF-8 that exists and that this user may read",
                    e);
        }
    }

    private static Map<String, String> values(JsonParser json, String file) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new UsageException(
                    file + " holds no JSON object. Write {\"host\": \"localhost\", \"port\": \"6379\"}");
        }
        Map<String, String> values = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            JsonToken value = json.nextToken();
            if (!value.isScalarValue()) {
                throw new UsageException(file + " has " + (value == JsonToken.START_OBJECT ? "an object" : "an array")
                        + " as the value of '" + key + "'. Write a text");
            }
            if (value == JsonToken.VALUE_NULL) {
                values.remove(key);
            } else {
                values.put(key, json.getText());
            }
        }
        if (json.nextToken() != null) {
            throw new UsageException(file + " holds more than one JSON object");
        }
        return values;
    }
}
