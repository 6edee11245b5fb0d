package io.caravan.cli.servers;

/** Makes name and version of a broker out of the properties that it greets with. */
final class RabbitProduct {

    private RabbitProduct() {}

    /** Returns name and number; what says who made the product, and which part of it this is, is left out. */
    static String of(Object product, Object version) {
        return product.toString().replaceFirst("^Apache ", "").replaceFirst(" Core$", "") + " " + version;
    }
}
