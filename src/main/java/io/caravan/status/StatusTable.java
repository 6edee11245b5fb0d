package io.caravan.status;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How everything is, for a browser that runs no scripts. */
final class StatusTable {

    private StatusTable() {}

    static String of(Status status) {
        Verdict verdict = Verdict.of(status);
        StringBuilder html =
                new StringBuilder("<p><strong>").append(text(verdict.text())).append("</strong></p>");
        if (!verdict.points().isEmpty()) {
            html.append("<ul>");
            verdict.points()
                    .forEach(point -> html.append("<li>").append(text(point)).append("</li>"));
            html.append("</ul>");
        }
        html.append("<div class=\"sheet\"><table><tr><th>Flow</th><th>State</th><th>Rate</th><th>Total</th>"
                + "<th>Behind by</th><th>Last success</th><th>Gaps</th><th>Dropped</th><th>Parked</th>"
                + "<th>Dead letters</th><th>Errors</th></tr>");
        for (FlowReport flow : status.flows()) {
            html.append("<tr>");
            cell(html, flow.flow().id());
            cell(html, flow.condition().kind().name().toLowerCase(Locale.ROOT));
            cell(
                    html,
                    String.format(
                            Locale.ROOT, "%.1f %s/s", flow.rate(), flow.amount().unit()));
            cell(html, Long.toString((long) flow.amount().total()));
            cell(html, lag(flow.progress()));
            cell(html, lastSuccess(flow.progress()));
            cell(html, Long.toString(flow.losses().gaps()));
            cell(html, Long.toString(flow.losses().dropped()));
            cell(html, Long.toString(flow.losses().parked()));
            cell(html, Long.toString(flow.letters()));
            cell(html, Long.toString(flow.errors()));
            html.append("</tr>");
        }
        return html.append("</table></div>").toString();
    }

    private static String lag(Progress progress) {
        List<String> parts = new ArrayList<>();
        if (progress.lagSeconds() != null) {
            parts.add(String.format(Locale.ROOT, "%.1f s", progress.lagSeconds()));
        }
        if (progress.lagEntries() != null) {
            parts.add(progress.lagEntries() + " entries");
        }
        return parts.isEmpty() ? "–" : String.join(", ", parts);
    }

    private static String lastSuccess(Progress progress) {
        return progress.lastSuccessMillis() == null ? "not yet" : progress.lastSuccessMillis() / 1000 + " s ago";
    }

    private static void cell(StringBuilder html, String value) {
        html.append("<td>").append(text(value)).append("</td>");
    }

    private static String text(String value) {
        return value.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
