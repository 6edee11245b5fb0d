package io.caravan.sink.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.EOFException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** What a failure of the RabbitMQ client means, in words and in kind. */
final class RabbitFailures {

    private RabbitFailures() {}

    /** Says that a broker cannot be used, and why, in one line. */
    static RabbitConnectException cannotConnect(RabbitSettings settings, Exception failure) {
        String refusal = refusalOf(failure);
        if (failure instanceof AuthenticationFailureException
                || failure instanceof PossibleAuthenticationFailureException) {
            return new RabbitConnectException(
                    ConnectStep.LOGIN,
                    "RabbitMQ at " + settings.address() + " refused the login of user '" + settings.username()
                            + "'. Check rabbitmq.username and rabbitmq.password, and from where that user may come",
                    failure);
        }
        if (refusal != null) {
            return new RabbitConnectException(
                    ConnectStep.LOGIN,
                    "RabbitMQ at " + settings.address() + " refused user '" + settings.username()
                            + "' on virtual host '" + settings.virtualHost() + "': " + refusal,
                    failure);
        }
        return new RabbitConnectException(
                stepOf(failure),
                "Cannot connect to RabbitMQ at " + settings.address() + ": " + reasonOf(failure) + ". "
                        + remedyFor(failure),
                failure);
    }

    private static ConnectStep stepOf(Throwable failure) {
        return has(failure, UnknownHostException.class)
                        || has(failure, SocketException.class)
                        || has(failure, SocketTimeoutException.class)
                        || has(failure, SSLException.class)
                ? ConnectStep.TCP
                : ConnectStep.LOGIN;
    }

    private static String remedyFor(Throwable failure) {
        return has(failure, SSLException.class)
                ? "Check that the port speaks TLS, the host name, and rabbitmq.tls-ca-cert"
                : "Check rabbitmq.uri and that the broker runs";
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (type.isInstance(each)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the broker's own words, or {@code null} where the failure holds none. */
    static String refusalOf(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof ShutdownSignalException signal) {
                Method method = signal.getReason();
                if (method instanceof AMQP.Channel.Close close && !signal.isInitiatedByApplication()) {
                    return close.getReplyCode() + " " + close.getReplyText();
                }
                if (method instanceof AMQP.Connection.Close close && !signal.isInitiatedByApplication()) {
                    return close.getReplyCode() + " " + close.getReplyText();
                }
            }
        }
        return null;
    }

    /** Returns the innermost failure's message, on one line, without a full stop. */
    static String reasonOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof TimeoutException || root instanceof SocketTimeoutException) {
            return "no answer in time";
        }
        if (root instanceof EOFException) {
            return "the other side closed the connection";
        }
        String text = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        return text.replaceAll("\\s+", " ").replaceAll("\\.$", "");
    }
}
