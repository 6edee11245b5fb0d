package io.caravan.cli.servers;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;

/** A server that runs already and stays running. */
final class GivenPostgres implements LocalPostgres, GivenServer {

    private final String query;
    private final Properties parts;
    private final String product;

    GivenPostgres(String url) {
        parts = Driver.parseURL(url, new Properties());
        if (parts == null || parts.getProperty("user") == null) {
            throw new IllegalArgumentException("System property " + GIVEN_PROPERTY
                    + " is no JDBC URL of PostgreSQL with a user; write"
                    + " jdbc:postgresql://host:port/database?user=name&password=word");
        }
        query = url.contains("?")
                ? url.substring(url.indexOf('?') + 1).replaceAll("(^|&)(user|password)=[^&]*", "")
                : "";
        try (Connection connection = connect()) {
            product = PostgresProduct.of(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot use the PostgreSQL server given by " + GIVEN_PROPERTY, e);
        }
    }

    @Override
    public String host() {
        return parts.getProperty("PGHOST");
    }

    @Override
    public int port() {
        return Integer.parseInt(parts.getProperty("PGPORT"));
    }

    @Override
    public String database() {
        return parts.getProperty("PGDBNAME");
    }

    @Override
    public String user() {
        return parts.getProperty("user");
    }

    @Override
    public String password() {
        return parts.getProperty("password", "");
    }

    @Override
    public String superuser() {
        return user();
    }

    @Override
    public String superuserPassword() {
        return password();
    }

    @Override
    public String product() {
        return product;
    }

    @Override
    public String givenBy() {
        return GIVEN_PROPERTY;
    }

    @Override
    public String url(String database) {
        String address = "jdbc:postgresql://" + host() + ":" + port() + "/" + database;
        return query.isEmpty() ? address : address + "?" + query.replaceAll("^&", "");
    }
}
