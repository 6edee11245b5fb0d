package io.caravan;

/** Starts Caravan: a command line whose commands run flows, and without arguments the service. */
public final class Caravan {

    private Caravan() {}

    public static void main(String[] arguments) {}
}
