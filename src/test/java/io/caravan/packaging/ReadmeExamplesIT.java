package io.caravan.packaging;

import io.caravan.flows.ReadmeExamples;
import java.nio.file.Path;
import java.util.Map;

/** The flows of the README, put into a folder routes/ beside the JAR. */
class ReadmeExamplesIT extends ReadmeFlows {

    @Override
    Program start(String example, Path folder, Map<String, String> environment) {
        ReadmeExamples.write(example, folder.resolve("routes"));
        return Program.jar(folder, environment);
    }
}
