package io.caravan.sink.rabbitmq;

import io.caravan.source.OptionCheck;
import java.time.Duration;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** How messages are published. */
@UriParams
public class PublishConfiguration {

    private static final OptionCheck CHECK = new OptionCheck("rabbitmq-confirmed");

    @UriParam(
            label = "producer",
            description = "Routing key of messages that have none of their own. Without it their key is empty.")
    private String routingKey = "";

    @UriParam(
            label = "producer",
            defaultValue = "2",
            description =
                    "Delivery mode of messages that have none of their own: 2 for messages that survive a restart of the "
                            + "broker in a durable queue, 1 for those that need not. 0 means 1.")
    private int deliveryMode = 2;

    @UriParam(
            label = "producer",
            description = "Content type of messages that have none of their own. Without it they get none.")
    private String contentType;

    @UriParam(
            label = "producer",
            defaultValue = "true",
            description = "Fail where a message is routed to no queue. Otherwise the broker drops and confirms it.")
    private boolean mandatory = true;

    @UriParam(
            label = "producer",
            defaultValue = "1000",
            description = "Most messages of a batch that are sent and not confirmed yet, 1 to 100000.")
    private int window = 1000;

    @UriParam(
            label = "producer",
            defaultValue = "30s",
            javaType = "java.time.Duration",
            description =
                    "Longest time without any confirmation while some are outstanding, in milliseconds or as a duration "
                            + "such as 2s. Then the batch fails and, unless the broker says that it is blocked, the connection "
                            + "is given up.")
    private long confirmTimeout = 30_000;

    PublishTerms terms(String exchange) {
        return new PublishTerms(
                exchange,
                routingKey,
                PublishTerms.properties(contentType, deliveryMode),
                mandatory,
                window,
                Duration.ofMillis(confirmTimeout));
    }

    public String getRoutingKey() {
        return routingKey;
    }

    public void setRoutingKey(String routingKey) {
        this.routingKey = routingKey;
    }

    public int getDeliveryMode() {
        return deliveryMode;
    }

    public void setDeliveryMode(int deliveryMode) {
        CHECK.require("deliveryMode", deliveryMode >= 0 && deliveryMode <= 2, "must be 0, 1 or 2", deliveryMode);
        this.deliveryMode = deliveryMode;
    }

    public String getContentType() {
        return contentType;
    }

    public void setContentType(String contentType) {
        this.contentType = contentType;
    }

    public boolean isMandatory() {
        return mandatory;
    }

    public void setMandatory(boolean mandatory) {
        this.mandatory = mandatory;
    }

    public int getWindow() {
        return window;
    }

    public void setWindow(int window) {
        CHECK.require("window", window >= 1 && window <= 100_000, "must be 1 to 100000 messages", window);
        this.window = window;
    }

    public long getConfirmTimeout() {
        return confirmTimeout;
    }

    public void setConfirmTimeout(long confirmTimeout) {
        CHECK.require("confirmTimeout", confirmTimeout >= 1, "must be 1 millisecond or more", confirmTimeout);
        this.confirmTimeout = confirmTimeout;
    }
}
