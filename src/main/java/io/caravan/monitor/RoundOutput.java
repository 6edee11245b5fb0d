package io.caravan.monitor;

import org.slf4j.LoggerFactory;

/** Where rounds are told. */
interface RoundOutput {

    void write(Round round);

    /**
     * @param  form             {@code log} or {@code json}
     * @throws IllegalArgumentException if it is neither
     */
    static RoundOutput of(String form) {
        return switch (form) {
            case "log" -> new WarningLog(LoggerFactory.getLogger(StreamsMonitor.class))::round;
            case "json" -> RoundOutput::print;
            default ->
                throw new IllegalArgumentException("streams-monitor.output must be log or json, but is '" + form + "'");
        };
    }

    private static void print(Round round) {
        System.out.println(RoundJson.of(round));
        System.out.flush();
    }
}
