/** Control of running flows of key events: commands reach every instance through Redis. */
package io.caravan.sink.rabbitmq.control;
