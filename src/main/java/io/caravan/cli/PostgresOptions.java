package io.caravan.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the counter exporter's command line finds PostgreSQL, and how it writes there. */
final class PostgresOptions {

    @Option(names = "--psql-host", paramLabel = "STRING", description = "Host of the server. Default: 127.0.0.1.")
    String host;

    @Option(names = "--psql-port", paramLabel = "NUMBER", description = "Port of the server. Default: 5432.")
    Integer port;

    @Option(names = "--psql-user", paramLabel = "STRING", description = "User. Environment: PSQL_USERNAME.")
    String user;

    @Option(names = "--psql-password", paramLabel = "STRING", description = "Password. Environment: PSQL_PASSWORD.")
    String password;

    @Option(
            names = "--psql-db",
            paramLabel = "STRING",
            description = "Database. Required, unless POSTGRES_URL names one.")
    String database;

    @Option(
            names = "--psql-table",
            paramLabel = "STRING",
            description = "Required. Table for the totals, with its schema or without.")
    String table;

    @Option(names = "--psql-tls", description = "Use TLS, and check the server's certificate and host name.")
    boolean tls;

    @Option(
            names = "--psql-batch",
            paramLabel = "NUMBER",
            defaultValue = "512",
            description = "Rows of one INSERT. All INSERTs of a run are one transaction. Default: ${DEFAULT-VALUE}.")
    int batch;

    @Option(
            names = "--psql-date-col",
            paramLabel = "STRING",
            defaultValue = "created",
            description = "Column for the time of the run. Default: ${DEFAULT-VALUE}.")
    String dateColumn;

    @Option(
            names = "--psql-count-col",
            paramLabel = "STRING",
            defaultValue = "counter",
            description = "Column for the amount. Default: ${DEFAULT-VALUE}.")
    String countColumn;

    @Option(
            names = "--psql-delay",
            paramLabel = "MILLISECONDS",
            description = "Pause between two INSERTs. Default: none.")
    Long delay;

    @Option(
            names = "--psql-init",
            paramLabel = "PATH",
            description = "SQL to run first: a file, or a folder whose files are run in the order of their names.")
    Path init;

    @Option(
            names = "--psql-pool-size",
            paramLabel = "NUMBER",
            description = "Accepted without effect: a run writes in one transaction, over one connection.")
    Long poolSize;

    /** Hands the connection and the table to a flow. */
    void applyTo(Flow flow, TlsOptions files) {
        if (table == null) {
            throw new UsageException("Missing required option: --psql-table");
        }
        if (database != null) {
            flow.setSharedText("postgres.url", url(files));
        } else if (!Environment.has("POSTGRES_URL")) {
            throw new UsageException("Missing required option: --psql-db (or the environment variable POSTGRES_URL)");
        }
        String name = Environment.given(user, "PSQL_USERNAME").orElse(null);
        if (name != null) {
            flow.setSharedText("postgres.user", name);
        } else if (!Environment.has("POSTGRES_USER")) {
            throw new UsageException(
                    "Missing required option: --psql-user (or the environment variable PSQL_USERNAME)");
        }
        Environment.given(password, "PSQL_PASSWORD").ifPresent(word -> flow.setSharedText("postgres.password", word));
        if (init != null && !Files.exists(init)) {
            throw new UsageException("There is no '" + init + "', which --psql-init names");
        }
        flow.setText("table", table);
        flow.setText("date-column", dateColumn);
        flow.setText("count-column", countColumn);
        flow.set("batch-size", Ranges.between("--psql-batch", batch, 1, 1_000_000));
        flow.set("batch-delay", delay == null ? 0 : Ranges.atLeast("--psql-delay", delay, 0));
        flow.setText("init-sql", init == null ? "" : init);
    }

    private String url(TlsOptions files) {
        long number = Ranges.between("--psql-port", port == null ? 5432 : port, 1, 65_535);
        String server = host == null ? "127.0.0.1" : host;
        String bracketed = server.contains(":") && !server.startsWith("[") ? "[" + server + "]" : server;
        return "jdbc:postgresql://" + bracketed + ":" + number + "/" + encoded(database) + tls(files);
    }

    private String tls(TlsOptions files) {
        if (!tls) {
            return "";
        }
        StringBuilder parameters = new StringBuilder("?sslmode=verify-full");
        if (!files.caCert().isEmpty()) {
            parameters.append("&sslrootcert=").append(encoded(files.allTrusted().toString()));
        } else {
            parameters.append("&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory");
        }
        if (files.hasIdentity()) {
            parameters.append("&sslcert=").append(encoded(files.cert()));
            parameters.append("&sslkey=").append(encoded(files.key()));
            parameters.append("&pemKeyAlgorithm=").append(encoded(files.keyAlgorithm()));
        }
        return parameters.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
