package io.caravan.doctor.sink;

import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * A table that a flow writes.
 *
 * @param what  which one, such as {@code table public.redis_streams of streams-to-postgres}
 * @param check finds it in the database that is given, or makes it there, and fails with what is wrong
 */
public record TableNeed(String what, Consumer<DataSource> check) {}
