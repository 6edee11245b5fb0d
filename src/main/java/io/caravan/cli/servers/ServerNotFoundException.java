package io.caravan.cli.servers;

/** No server was given and no binary of one was found; the message says where it was looked for and what to do. */
public class ServerNotFoundException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    public ServerNotFoundException(String message) {
        super(message);
    }

    public ServerNotFoundException(String message, Throwable cause) {
        super(message, cause);
    }
}
