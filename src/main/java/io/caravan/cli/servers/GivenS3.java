package io.caravan.cli.servers;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** An S3 server that runs already and stays running. */
final class GivenS3 implements LocalS3, GivenServer {

    private final URI uri;
    private final String product;

    GivenS3(String text) {
        uri = parsed(text);
        product = S3Probe.product(endpoint())
                .orElseThrow(() -> new IllegalArgumentException("Cannot connect to the S3 server at " + endpoint()
                        + " that " + GIVEN_PROPERTY + " gives. Start it, or leave the property out"));
    }

    private static URI parsed(String text) {
        try {
            URI read = new URI(text);
            if (read.getHost() != null
                    && read.getRawUserInfo() != null
                    && read.getRawUserInfo().contains(":")) {
                return read;
            }
        } catch (URISyntaxException e) {
            // Not its cause: that quotes the URI, with the secret key.
        }
        throw new IllegalArgumentException("System property " + GIVEN_PROPERTY
                + " is no URL of an S3 server; write http://accesskey:secretkey@host:port");
    }

    @Override
    public String endpoint() {
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }

    @Override
    public String accessKey() {
        return key(0);
    }

    @Override
    public String secretKey() {
        return key(1);
    }

    private String key(int part) {
        String raw = uri.getRawUserInfo().split(":", 2)[part];
        return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public String host() {
        return uri.getHost();
    }

    @Override
    public int port() {
        int standard = "https".equals(uri.getScheme()) ? 443 : 80;
        return uri.getPort() < 0 ? standard : uri.getPort();
    }

    @Override
    public String product() {
        return product;
    }

    @Override
    public String givenBy() {
        return GIVEN_PROPERTY;
    }
}
