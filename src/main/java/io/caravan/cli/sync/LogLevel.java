package io.caravan.cli.sync;

/** The levels of the sync service, by the names that it gives them. */
enum LogLevel {
    DEBUG("debug"),
    INFO("info"),
    WARNING("warn"),
    ERROR("error"),
    CRITICAL("error");

    private final String own;

    LogLevel(String own) {
        this.own = own;
    }

    /** Returns the level as Caravan names it. */
    String own() {
        return own;
    }
}
