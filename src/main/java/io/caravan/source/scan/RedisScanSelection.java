package io.caravan.source.scan;

import io.caravan.source.DatabaseRange;
import io.caravan.source.OptionCheck;
import io.caravan.source.pattern.KeyFilter;
import io.caravan.source.pattern.KeyPattern;
import io.caravan.source.pattern.NamePattern;
import io.lettuce.core.KeyScanArgs;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** Which keys a pass reads. */
@UriParams
public class RedisScanSelection {

    private static final OptionCheck CHECK = new OptionCheck("redis-scan");

    @UriParam(
            label = "consumer",
            description =
                    "Databases to read, as numbers and ranges separated by commas. Without it the database of the URI;"
                            + " a cluster has only database 0.")
    private String databases;

    @UriParam(
            label = "consumer",
            description = "Read only keys of this type, by the name that Redis gives it, for example string. All types"
                    + " without it.")
    private String type;

    @UriParam(
            label = "consumer",
            description =
                    "Types of keys to leave out where values or dumps are read, separated by commas. Without it none is left out.")
    private String exceptTypes = "";

    @UriParam(
            label = "consumer",
            description =
                    "Patterns of which a key must match one, separated by commas, with the meaning of fnmatch: an asterisk"
                            + " stands for any text, a question mark for one character, brackets for one of the characters"
                            + " in them, or with an exclamation mark first for any other. Given as a property where it"
                            + " holds a question mark. Without it every key that keyPattern matches.")
    private String patterns = "";

    @UriParam(
            label = "consumer",
            description =
                    "Regular expression that a key must contain a match of. Syntax and meaning of RE2; classes are"
                            + " Unicode. Without it every key.")
    private String filter;

    @UriParam(
            label = "consumer",
            description =
                    "Regular expression that a key must not contain a match of. Applied after filter. Without it no key is rejected.")
    private String reject;

    private List<NamePattern> namePatterns = List.of();
    private KeyPattern filterPattern;
    private KeyPattern rejectPattern;

    /** @param standard the database where none is named */
    List<Integer> databaseNumbers(int standard) {
        return databases == null || databases.isBlank() ? List.of(standard) : DatabaseRange.parse(databases);
    }

    /** @param count how many keys to ask for at once */
    KeyScanArgs scanArgs(String keyPattern, int count) {
        KeyScanArgs args = KeyScanArgs.Builder.limit(count);
        if (!"*".equals(keyPattern)) {
            args.match(keyPattern);
        } else if (namePatterns.size() == 1 && !"*".equals(namePatterns.get(0).glob())) {
            args.match(namePatterns.get(0).glob());
        }
        if (type != null && !type.isBlank()) {
            args.type(type);
        }
        return args;
    }

    KeyFilter keyFilter(String ownPrefix, BitSet slots) {
        return new KeyFilter(ownPrefix, namePatterns, filterPattern, rejectPattern, slots);
    }

    /** Returns whether keys of a type are read. */
    boolean reads(String type) {
        return Arrays.stream(exceptTypes.split(","))
                .noneMatch(except -> except.strip().equals(type));
    }

    public String getDatabases() {
        return databases;
    }

    public void setDatabases(String databases) {
        if (!databases.isBlank()) {
            CHECK.read("databases", () -> DatabaseRange.parse(databases));
        }
        this.databases = databases;
    }

    public String getType() {
        return type;
    }

    public void setType(String type) {
        this.type = type;
    }

    public String getExceptTypes() {
        return exceptTypes;
    }

    public void setExceptTypes(String exceptTypes) {
        this.exceptTypes = exceptTypes;
    }

    public String getPatterns() {
        return patterns;
    }

    public void setPatterns(String patterns) {
        this.namePatterns = NamePattern.all(patterns);
        this.patterns = patterns;
    }

    public String getFilter() {
        return filter;
    }

    public void setFilter(String filter) {
        this.filterPattern = filter.isEmpty() ? null : CHECK.read("filter", () -> KeyPattern.compile(filter));
        this.filter = filter;
    }

    public String getReject() {
        return reject;
    }

    public void setReject(String reject) {
        this.rejectPattern = reject.isEmpty() ? null : CHECK.read("reject", () -> KeyPattern.compile(reject));
        this.reject = reject;
    }
}
