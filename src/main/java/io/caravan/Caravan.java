package io.caravan;

import io.caravan.cli.CaravanCommand;

/** Starts Caravan: a command line whose commands run flows; without arguments it runs the service. */
public final class Caravan {

    private Caravan() {}

    public static void main(String[] arguments) {
        System.exit(CaravanCommand.run(arguments));
    }
}
