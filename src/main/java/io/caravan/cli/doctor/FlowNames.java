package io.caravan.cli.doctor;

import io.caravan.cli.RouteFiles;
import io.caravan.cli.UsageException;
import java.util.Iterator;
import java.util.List;

/** The names of the flows that there are, for whoever types one. */
final class FlowNames implements Iterable<String> {

    @Override
    public Iterator<String> iterator() {
        return RouteFiles.ids().iterator();
    }

    /**
     * Returns the flow that is meant by a name or by the beginning of one.
     *
     * @throws UsageException if there is none, or more than one
     */
    static String complete(String name) {
        List<String> all = RouteFiles.ids();
        if (all.contains(name)) {
            return name;
        }
        List<String> meant = all.stream().filter(each -> each.startsWith(name)).toList();
        if (meant.size() == 1) {
            return meant.get(0);
        }
        throw new UsageException(
                meant.isEmpty() || name.isEmpty()
                        ? "There is no flow '" + name + "'. Flows are " + String.join(", ", all)
                        : "'" + name + "' may be " + String.join(" or ", meant) + ". Write more of the name");
    }
}
