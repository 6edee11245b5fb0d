package io.caravan;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Data flows from left to right, and so do the packages: source, process, state, sink, cli. */
@AnalyzeClasses(packages = "io.caravan", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule sourcesKnowNothingToTheirRight = noClasses()
            .that()
            .resideInAPackage("io.caravan.source..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.caravan.process..", "io.caravan.state..", "io.caravan.sink..", "io.caravan.cli..");

    @ArchTest
    static final ArchRule whatSourcesShareKnowsNoneOfThem = noClasses()
            .that()
            .resideInAPackage("io.caravan.source")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.caravan.source.*..");

    @ArchTest
    static final ArchRule sourcesMeetOnlyInPatterns = slices().matching("io.caravan.source.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(alwaysTrue(), resideInAPackage("io.caravan.source.pattern"));

    @ArchTest
    static final ArchRule processesKnowNothingToTheirRight = noClasses()
            .that()
            .resideInAPackage("io.caravan.process..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.caravan.state..", "io.caravan.sink..", "io.caravan.cli..");

    @ArchTest
    static final ArchRule stateKnowsNeitherSinksNorCommands = noClasses()
            .that()
            .resideInAPackage("io.caravan.state..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.caravan.sink..", "io.caravan.cli..");

    @ArchTest
    static final ArchRule theMonitorKnowsSourcesOnly = noClasses()
            .that()
            .resideInAPackage("io.caravan.monitor..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.caravan.process..", "io.caravan.state..", "io.caravan.sink..", "io.caravan.cli..");

    @ArchTest
    static final ArchRule onlyCommandsAskTheDoctor = noClasses()
            .that()
            .resideOutsideOfPackages("io.caravan.doctor..", "io.caravan.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.caravan.doctor..");

    @ArchTest
    static final ArchRule checksOfSourcesKnowNoneOfSinks = noClasses()
            .that()
            .resideInAPackage("io.caravan.doctor.source..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.caravan.doctor.sink..", "io.caravan.doctor.flow..", "io.caravan.sink..", "io.caravan.state..");

    @ArchTest
    static final ArchRule processesMeetCamelOnlyInAnnotations = noClasses()
            .that()
            .resideInAPackage("io.caravan.process..")
            .should()
            .dependOnClassesThat(DescribedPredicate.describe(
                    "belong to Camel and are no annotations",
                    type -> type.getPackageName().startsWith("org.apache.camel") && !type.isAnnotation()));

    @ArchTest
    static final ArchRule onlyCommandsKnowTheCommandLine = classes()
            .that()
            .resideOutsideOfPackages("io.caravan.cli..", "io.caravan")
            .should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackages("picocli..", "me.tongfei..", "com.github.freva..");

    @ArchTest
    static final ArchRule packagesFormNoCircle =
            slices().matching("io.caravan.(*)..").should().beFreeOfCycles();

    /** Camel takes {@code large} for short for {@code isLarge}, so that a route cannot call either where both are there. */
    @ArchTest
    static final ArchRule namesOfMethodsAreClearToRoutes = classes()
            .should(new ArchCondition<>("have no x() beside isX()") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    Set<String> names = type.getMethods().stream()
                            .filter(method -> method.getRawParameterTypes().isEmpty())
                            .map(JavaMember::getName)
                            .collect(Collectors.toSet());
                    names.stream()
                            .filter(name -> Stream.of("is", "get")
                                    .anyMatch(getter -> names.contains(
                                            getter + Character.toUpperCase(name.charAt(0)) + name.substring(1))))
                            .forEach(name -> events.add(SimpleConditionEvent.violated(
                                    type, type.getName() + " has " + name + "() and a getter of the same name")));
                }
            });
}
