package io.caravan.sink.restore;

import io.caravan.source.OptionCheck;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** How keys are written. */
@UriParams
public class RestoreConfiguration {

    private static final OptionCheck CHECK = new OptionCheck("redis-restore");

    @UriParam(
            label = "producer",
            defaultValue = "false",
            description = "Leave keys alone that are there. Otherwise they are overwritten.")
    private boolean ifAbsent;

    @UriParam(
            label = "producer",
            defaultValue = "keep",
            description =
                    "When keys expire: keep, at the time at which they would have expired, and what is over is not written; "
                            + "shift, after the time that was left when they were captured, counted from now; drop, never.")
    private RestoredTtl ttl = RestoredTtl.keep;

    @UriParam(
            label = "producer",
            defaultValue = "delete",
            description = "What to do with a key that had gone when it was captured: delete it, or skip it.")
    private GoneKeys gone = GoneKeys.delete;

    @UriParam(
            label = "producer",
            description =
                    "Number of the database for keys of which it is not known, as of objects of the realtime backup. The one "
                            + "of the URI where it is not set. Every other key goes to its own.")
    private Integer database;

    @UriParam(
            label = "producer",
            defaultValue = "false",
            description = "Write nothing, and tell for each key what would become of it.")
    private boolean dryRun;

    RestoreTerms terms() {
        return new RestoreTerms(ifAbsent, ttl, gone, dryRun, database);
    }

    public boolean isIfAbsent() {
        return ifAbsent;
    }

    public void setIfAbsent(boolean ifAbsent) {
        this.ifAbsent = ifAbsent;
    }

    public RestoredTtl getTtl() {
        return ttl;
    }

    public void setTtl(RestoredTtl ttl) {
        this.ttl = ttl;
    }

    public GoneKeys getGone() {
        return gone;
    }

    public void setGone(GoneKeys gone) {
        this.gone = gone;
    }

    public Integer getDatabase() {
        return database;
    }

    public void setDatabase(Integer database) {
        CHECK.require(
                "database", database == null || database >= 0, "must be 0 or more", database == null ? 0 : database);
        this.database = database;
    }

    public boolean isDryRun() {
        return dryRun;
    }

    public void setDryRun(boolean dryRun) {
        this.dryRun = dryRun;
    }
}
