package io.caravan.cli.servers;

import java.net.URI;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;

/** The main class of the process that an S3Proxy runs in; the only class that needs the optional JARs. */
final class S3Program {

    static final String KEY = "caravan";

    private S3Program() {}

    /** Returns name and version. */
    static String product() {
        return "S3Proxy " + S3Proxy.class.getPackage().getImplementationVersion();
    }

    /**
     * Runs until its standard input ends, which it does at the latest when the process ends that started this one.
     *
     * @param arguments the port to listen on
     */
    public static void main(String[] arguments) throws Exception {
        S3Proxy.builder()
                .blobStore(BlobStores.create("transient", new Properties()))
                .awsAuthentication(AuthenticationType.AWS_V4, KEY, KEY)
                .endpoint(URI.create("http://" + OwnServer.HOST + ":" + arguments[0]))
                .build()
                .start();
        while (System.in.read() >= 0) {
            // Nobody writes there.
        }
        System.exit(0);
    }
}
