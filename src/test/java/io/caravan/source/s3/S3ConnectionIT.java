package io.caravan.source.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.testing.Certificates;
import io.caravan.testing.S3Server;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.aws2.s3.AWS2S3Constants;
import org.apache.camel.component.aws2.s3.AWS2S3Endpoint;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;

/** The client as the shipped connections offer it to routes. */
class S3ConnectionIT {

    @RegisterExtension
    static final S3Server s3 = S3Server.start();

    private final Main main = new Main();

    @AfterEach
    void stop() {
        main.stop();
    }

    private CamelContext start(Map<String, String> values, RouteBuilder routes) throws Exception {
        Properties properties = new Properties();
        properties.putAll(values);
        properties.setProperty("camel.management.enabled", "false");
        properties.setProperty("camel.routecontroller.enabled", "false");
        main.setPropertyPlaceholderLocations("file:application.properties");
        main.configure().setRoutesIncludePattern("file:routes/shared/connections.camel.yaml");
        main.configure().addRoutesBuilder(routes);
        main.setOverrideProperties(properties);
        main.start();
        return main.getCamelContext();
    }

    private static RouteBuilder storing(String uri) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:store").id("store").to(uri);
            }
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"aws2-s3:{{s3.bucket}}?amazonS3Client=#bean:s3", "aws2-s3:{{s3.bucket}}"})
    void theStockEndpointStoresAnObjectThroughIt(String uri) throws Exception {
        byte[] content = {0, 1, (byte) 0xFF};
        s3.bucket("stock");
        CamelContext camel = start(s3.properties("stock"), storing(uri));

        camel.createProducerTemplate().sendBodyAndHeader("direct:store", content, AWS2S3Constants.KEY, "folder/key");

        assertThat(s3.bucket("stock").get("folder/key")).isEqualTo(content);
        AWS2S3Endpoint endpoint = (AWS2S3Endpoint) camel.getEndpoints().stream()
                .filter(AWS2S3Endpoint.class::isInstance)
                .findFirst()
                .orElseThrow();
        assertThat(endpoint.getS3Client())
                .isSameAs(connection(camel).client())
                .isSameAs(camel.getRegistry().lookupByNameAndType("s3", S3Client.class));
        s3.bucket("stock").remove();
    }

    private static S3Connection connection(CamelContext camel) {
        return camel.getRegistry().lookupByNameAndType("s3Connection", S3Connection.class);
    }

    @Test
    void nothingIsMadeBeforeAFlowAsks() throws Exception {
        Map<String, String> half = Map.of("s3.endpoint", "http://127.0.0.1:1", "s3.access-key", "half of a pair");

        CamelContext camel = start(half, storing("mock:elsewhere"));

        assertThat(camel.getStatus().isStarted()).isTrue();
        assertThatThrownBy(() -> connection(camel).client()).hasMessageContaining("s3.secret-key");
    }

    @Test
    void isClosedWithTheContext() throws Exception {
        CamelContext camel = start(s3.properties("stock"), storing("mock:elsewhere"));
        S3Connection connection = connection(camel);
        connection.client();

        main.stop();

        assertThatThrownBy(connection::client).hasMessageContaining("closed");
    }

    @Test
    void trustsAnAuthorityOfItsOwn() {
        try (Certificates certificates = Certificates.create();
                S3Server secure = S3Server.startWithTls(certificates);
                S3Connection trusting = secure.connection("secure");
                S3Connection doubting = secure.connection("secure")) {
            trusting.getSettings().setTlsCaCert(certificates.authority().toString());
            doubting.getSettings().setTlsCaCert(certificates.otherAuthority().toString());

            assertThat(new BucketCheck(trusting).lookOrCreate().kind()).isEqualTo(BucketState.Kind.CREATED);
            assertThat(new BucketCheck(doubting).look().line()).contains("Cannot use S3", "s3.tls-ca-cert");
        }
    }

    @Test
    void readsTheNamesThatOthersUseInTheEnvironment() throws Exception {
        String[] command = {
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            PrintedAddress.class.getName()
        };

        assertThat(PrintedAddress.with(Map.of("AWS_REGION", "eu-central-1"), command))
                .isEqualTo("AWS S3 in eu-central-1");
        assertThat(PrintedAddress.with(Map.of("S3_SERVER", "http://127.0.0.1:9", "AWS_REGION", ""), command))
                .isEqualTo("http://127.0.0.1:9");
        assertThat(PrintedAddress.with(Map.of("S3_ENDPOINT", "http://127.0.0.1:8", "S3_SERVER", "x"), command))
                .isEqualTo("http://127.0.0.1:8");
    }
}
