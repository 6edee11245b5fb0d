package io.caravan.cli.routes;

import io.caravan.cli.RouteFiles;
import java.util.Map;
import java.util.Properties;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.spi.ContextServicePlugin;
import org.apache.camel.spi.LoadablePropertiesSource;

/**
 * Where the Camel CLI runs route files together with Caravan's application.properties, puts what flows share before them: the
 * connections and what happens when something fails. Found by Camel on the class path; without effect on the service.
 */
public final class SharedFirst implements ContextServicePlugin {

    private static final String PATTERN = "camel.main.routesIncludePattern";
    private static final String OURS = "caravan.key-prefix";

    @Override
    public void load(CamelContext camel) {
        if (camel.getPropertiesComponent() instanceof PropertiesComponent properties) {
            properties.addPropertiesSource(new Pattern(properties));
        }
    }

    /** The files that the command line names, with the shared ones before. */
    private record Pattern(PropertiesComponent properties) implements LoadablePropertiesSource {

        @Override
        public String getName() {
            return "caravan";
        }

        @Override
        public String getProperty(String name) {
            return null;
        }

        @Override
        public Properties loadProperties() {
            return loadProperties(name -> true);
        }

        @Override
        public Properties loadProperties(Predicate<String> filter) {
            Properties values = new Properties();
            Properties given = properties.getInitialProperties();
            if (filter.test(PATTERN)
                    && given != null
                    && given.getProperty(PATTERN) != null
                    && properties.resolveProperty(OURS).isPresent()) {
                values.putAll(Map.of(PATTERN, RouteFiles.withShared(given.getProperty(PATTERN))));
                registerDriver();
            }
            return values;
        }

        /** Java itself looks for drivers on the class path of the CLI only. */
        private static void registerDriver() {
            try {
                Class.forName("org.postgresql.Driver");
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException("The driver of PostgreSQL is missing", e);
            }
        }

        @Override
        public void reloadProperties(String location) {
            // What a command line names stays.
        }
    }
}
