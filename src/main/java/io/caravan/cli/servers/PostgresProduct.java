package io.caravan.cli.servers;

import java.sql.Connection;
import java.sql.SQLException;

/** Reads name and version of a PostgreSQL server. */
final class PostgresProduct {

    private PostgresProduct() {}

    /** Returns name and number; what the packager added behind the number is left out. */
    static String of(Connection connection) throws SQLException {
        String name = connection.getMetaData().getDatabaseProductName();
        String version = connection.getMetaData().getDatabaseProductVersion();
        return name + " " + version.split(" ")[0];
    }
}
