package io.caravan.source;

/** The Redis deployment of one endpoint: the shared one, or one of its own that it closes. */
public final class EndpointDeployment implements AutoCloseable {

    private final RedisConnections connections;
    private final boolean own;

    private EndpointDeployment(RedisConnections connections, boolean own) {
        this.connections = connections;
        this.own = own;
    }

    /**
     * @param scheme   for messages
     * @param redisUri of a deployment of its own; {@code null} for the shared one
     * @param shared   {@code null} where there is none
     */
    public static EndpointDeployment of(String scheme, String redisUri, RedisConnections shared) {
        if (redisUri != null) {
            RedisConnections connections = new RedisConnections();
            connections.getSettings().setUri(redisUri);
            return new EndpointDeployment(connections, true);
        }
        if (shared == null) {
            throw new IllegalArgumentException(
                    scheme + " needs a Redis deployment: set redisUri, or define a bean of type "
                            + RedisConnections.class.getName());
        }
        return new EndpointDeployment(shared, false);
    }

    public RedisConnections connections() {
        return connections;
    }

    @Override
    public void close() {
        if (own) {
            connections.close();
        }
    }
}
