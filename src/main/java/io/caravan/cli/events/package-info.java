/** The command {@code events}: key events to RabbitMQ, and the control of instances that run. */
package io.caravan.cli.events;
