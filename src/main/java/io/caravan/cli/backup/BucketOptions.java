package io.caravan.cli.backup;

import io.caravan.cli.Environment;
import io.caravan.cli.FlowValues;
import io.caravan.cli.OurValues;
import io.caravan.cli.UsageException;
import io.caravan.source.s3.S3Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a bucket is, and with which keys its objects are signed and encrypted. */
final class BucketOptions {

    @Option(
            names = {"-P", "--path"},
            paramLabel = "PATH",
            description = "Where in the bucket everything lies. Default: its root.")
    String path;

    @Option(
            names = "--bucket",
            paramLabel = "NAME",
            description = "The bucket. Environment: S3_BUCKET. Default: redis-backup.")
    String bucket;

    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            description = "The S3 server, such as https://s3.example.com:9000. Environment: S3_SERVER. Default: AWS.")
    String endpoint;

    @Option(
            names = "--region",
            paramLabel = "NAME",
            description = "The region of the bucket. Environment: AWS_REGION. Default: us-east-1.")
    String region;

    @Option(
            names = "--path-style",
            paramLabel = "WHERE",
            description =
                    "Where the name of the bucket stands: path, host or auto, which is path where a server is given."
                            + " Default: auto.")
    String pathStyle;

    @Option(
            names = "--tls-ca-cert",
            paramLabel = "PATH",
            description = "Certificates to trust in addition to those of the JDK when S3_SERVER is https, PEM.")
    Path tlsCaCert;

    @Option(
            names = "--signing-key-file",
            paramLabel = "PATH",
            description =
                    "File with the key that objects are signed with, of 32 bytes or more, as hex digits or base64.")
    Path signingKeyFile;

    @Option(
            names = "--encryption-key-file",
            paramLabel = "PATH",
            description = "File with the key that objects are encrypted with, likewise.")
    Path encryptionKeyFile;

    /** Returns the variable that is needed and that nothing else stands for. */
    Optional<String> missing(OurValues ours) {
        boolean aws = region != null || Environment.has("AWS_REGION");
        if (Environment.given(endpoint, "S3_SERVER").isEmpty() && !ours.has("s3.endpoint") && !aws) {
            return Optional.of("S3_SERVER");
        }
        if (aws || Environment.has("AWS_ACCESS_KEY_ID") || Environment.has("AWS_PROFILE")) {
            return Optional.empty();
        }
        return List.of("S3_ACCESS_KEY", "S3_SECRET_KEY").stream()
                .filter(name -> !Environment.has(name))
                .filter(name -> !ours.has(
                        name.toLowerCase(Locale.ROOT).replaceFirst("_", ".").replace('_', '-')))
                .findFirst();
    }

    void applyTo(FlowValues flow) {
        Environment.given(endpoint, "S3_SERVER").ifPresent(url -> flow.setText("s3.endpoint", checked(url)));
        Environment.given(bucket, "S3_BUCKET").ifPresent(name -> flow.setText("s3.bucket", name));
        Environment.given(region, "AWS_REGION").ifPresent(name -> flow.setText("s3.region", name));
        Environment.given(null, "S3_ACCESS_KEY").ifPresent(key -> flow.setText("s3.access-key", key));
        Environment.given(null, "S3_SECRET_KEY").ifPresent(key -> flow.setText("s3.secret-key", key));
        if (path != null) {
            flow.setText("backup.path", path);
        }
        if (pathStyle != null) {
            checked(() -> new S3Settings().setPathStyle(pathStyle));
            flow.setText("s3.path-style", pathStyle);
        }
        file(flow, "s3.tls-ca-cert", "--tls-ca-cert", tlsCaCert);
        file(flow, "backup.signing-key-file", "--signing-key-file", signingKeyFile);
        file(flow, "backup.encryption-key-file", "--encryption-key-file", encryptionKeyFile);
    }

    private static String checked(String endpoint) {
        checked(() -> new S3Settings().setEndpoint(endpoint));
        return endpoint;
    }

    private static void checked(Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }

    static void file(FlowValues flow, String property, String option, Path file) {
        if (file == null) {
            return;
        }
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new UsageException(
                    "Cannot read '" + file + "' of " + option + ". Name a file that this user may read");
        }
        flow.setText(property, file);
    }
}
