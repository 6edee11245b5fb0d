package io.caravan.cli;

import io.caravan.status.Identity;
import org.apache.camel.impl.DefaultCamelContext;
import picocli.CommandLine.IVersionProvider;

/** The version that was built. */
public final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        Identity identity = Identity.read();
        return new String[] {
            identity.name() + " " + identity.version(),
            "commit " + identity.commit() + ", Camel "
                    + DefaultCamelContext.class.getPackage().getImplementationVersion() + ", Java "
                    + System.getProperty("java.version")
        };
    }
}
