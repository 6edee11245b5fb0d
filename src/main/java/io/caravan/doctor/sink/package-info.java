/** Checks of what flows write to: PostgreSQL, RabbitMQ, files. */
package io.caravan.doctor.sink;
