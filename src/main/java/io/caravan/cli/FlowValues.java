package io.caravan.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;

/** Values that a command gives to the flows that it runs; they win over the environment and over application.properties. */
public final class FlowValues {

    /** Text in which nothing could be replaced. */
    private static final Pattern PLAIN = Pattern.compile("[\\w.-]*");

    /** What the service offers and a command has no use for; it would take as long as the rest of the start. */
    private static final List<String> SERVICE_ONLY = List.of(
            "camel.management.enabled",
            "camel.metrics.enabled",
            "camel.opentelemetry2.enabled",
            "camel.health.enabled",
            "camel.main.jmxEnabled");

    private final Properties values = new Properties();
    private final Map<String, Verbatim> texts = new HashMap<>();

    /** Gives a value, in which Camel replaces placeholders and references. */
    public void set(String name, Object value) {
        values.setProperty(name, String.valueOf(value));
    }

    /** Gives a value that is taken as it stands, even if it holds what Camel would replace. */
    public void setText(String name, Object text) {
        if (PLAIN.matcher(String.valueOf(text)).matches()) {
            set(name, text);
            return;
        }
        String reference = "text:" + name;
        texts.put(reference, new Verbatim(String.valueOf(text)));
        set(name, "#bean:" + reference);
    }

    /** Leaves out what only a service needs, and fails where that would try again. */
    public void leaveOutTheService() {
        set("camel.routecontroller.enabled", false);
        set("camel.main.startupSummaryLevel", "Off");
        SERVICE_ONLY.forEach(feature -> set(feature, false));
    }

    /** Returns a program with these values, to be started. @param routes pattern of the route files that it includes */
    public Main program(String routes) {
        Main main = new Main();
        main.setPropertyPlaceholderLocations(RouteFiles.properties());
        main.configure().setRoutesIncludePattern(routes);
        main.setOverrideProperties(values);
        main.addMainListener(new ValuesFirst());
        texts.forEach(main::bind);
        return main;
    }

    /** A text that Camel looks up in the registry, and so does not search for placeholders and references of its own. */
    private record Verbatim(String text) {

        @Override
        public String toString() {
            return text;
        }
    }

    /** Else the environment would win, over all that Camel reads but these. */
    private final class ValuesFirst extends MainListenerSupport {

        @Override
        public void beforeInitialize(BaseMainSupport main) {
            main.getCamelContext().getPropertiesComponent().setLocalProperties(values);
        }
    }
}
