package io.caravan.packaging;

/** The Camel CLI as a program: the library has the commands, and leaves it to others to start them. */
final class CamelCliMain {

    private CamelCliMain() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        // By name: the library is on the class path of the child alone.
        Class.forName("org.apache.camel.dsl.jbang.core.commands.CamelJBangMain")
                .getMethod("run", String[].class)
                .invoke(null, (Object) arguments);
    }
}
