package io.caravan.cli.routes;

import io.caravan.cli.Failures;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.ResolveEndpointFailedException;

/** What a failure of Camel says to somebody who wrote a route: which word is wrong, and why. */
final class FaultText {

    private static final Pattern OPTION = Pattern.compile("Unknown parameters=\\[\\{([^=}]+)=");
    private static final Pattern PLACEHOLDER = Pattern.compile("Property with key \\[([^]]+)] not found");
    private static final Pattern EXPRESSION = Pattern.compile("at location (\\d+)\\R(.*)");

    private FaultText() {}

    /** Returns the word that is wrong; {@code null} if it is not known. */
    static String wordOf(Throwable failure) {
        return first(OPTION, failure)
                .or(() -> first(PLACEHOLDER, failure))
                .or(() -> causes(failure)
                        .map(FaultText::wordOfOne)
                        .filter(word -> word != null)
                        .reduce((outer, inner) -> inner))
                .orElse(null);
    }

    private static String wordOfOne(Throwable failure) {
        if (failure instanceof NoSuchBeanException missing) {
            return missing.getName();
        }
        if (failure instanceof PropertyBindingException binding) {
            return binding.getPropertyName();
        }
        if (failure instanceof ClassNotFoundException missing) {
            return missing.getMessage();
        }
        if (failure instanceof NoSuchEndpointException missing) {
            return schemeOf(missing.getUri());
        }
        if (failure instanceof ResolveEndpointFailedException refused) {
            return refused.getUri().replaceFirst("\\?.*", "").replaceFirst("^([^:]+):(?://)?", "$1:");
        }
        Matcher expression = EXPRESSION.matcher(String.valueOf(failure.getMessage()));
        return expression.find() ? expression.group(2).strip() : null;
    }

    private static String schemeOf(String uri) {
        return uri.replaceFirst(":.*", "");
    }

    static String problemOf(Throwable failure) {
        Optional<String> option = first(OPTION, failure);
        Optional<String> placeholder = first(PLACEHOLDER, failure);
        if (option.isPresent()) {
            return "There is no option '" + option.get() + "' of "
                    + causes(failure)
                            .filter(ResolveEndpointFailedException.class::isInstance)
                            .map(each -> schemeOf(((ResolveEndpointFailedException) each).getUri()))
                            .findFirst()
                            .orElse("this endpoint");
        }
        if (placeholder.isPresent()) {
            return "There is no value for {{" + placeholder.get()
                    + "}}. Set it in application.properties, or by an environment variable";
        }
        Throwable innermost = causes(failure).reduce((outer, inner) -> inner).orElse(failure);
        if (innermost instanceof ClassNotFoundException) {
            return "There is no class " + innermost.getMessage();
        }
        if (innermost instanceof NoSuchBeanException missing) {
            return "There is no bean named '" + missing.getName() + "'";
        }
        if (innermost instanceof NoSuchEndpointException missing) {
            return "There is no component '" + schemeOf(missing.getUri()) + "'. Put its JAR on the class path";
        }
        if (innermost instanceof PropertyBindingException binding) {
            return binding.getTarget().getClass().getName() + " has no property '" + binding.getPropertyName() + "'";
        }
        return Failures.inOneLine(innermost);
    }

    static Optional<String> first(Pattern pattern, Throwable failure) {
        return causes(failure)
                .map(each -> pattern.matcher(String.valueOf(each.getMessage())))
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .findFirst();
    }

    static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, each -> each != null, Throwable::getCause)
                .limit(20);
    }
}
