package dev.drover.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What is shipped for Prometheus and Grafana, and the metrics it speaks of. */
public final class Monitoring {

    public static final Path FOLDER = Tools.repository().resolve("helm-free-deploy/monitoring");
    public static final Path RULES = FOLDER.resolve("rules/drover.rules.yml");
    public static final Path DASHBOARD = FOLDER.resolve("dashboards/drover.json");

    private static final Pattern METRIC = Pattern.compile("\\b(drover|process|jvm)_[a-z_]+\\b");
    private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");

    private Monitoring() {}

    /** The name of each alert. */
    public static List<String> alerts() throws IOException {
        return ALERT.matcher(Files.readString(RULES))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** The expressions of all alerts. */
    public static String expressionsOfRules() throws IOException {
        List<String> lines = Files.readAllLines(RULES);
        StringBuilder expressions = new StringBuilder();
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i - 1).strip().startsWith("expr:")) {
                expressions.append(lines.get(i)).append('\n');
            }
        }
        return expressions.toString();
    }

    /** The expression of each curve of the dashboard. */
    public static List<String> expressionsOfDashboard() throws IOException {
        return new ObjectMapper().readTree(Files.readString(DASHBOARD)).findValuesAsText("expr");
    }

    /** The metrics that a text names. */
    public static Set<String> named(String expressions) {
        return METRIC.matcher(expressions)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Names of the series that our own module of Caddy exports. */
    public static Set<String> exportedByCaddy() throws IOException {
        Path source = Tools.repository().resolve("helm-free-deploy/tools/caddy/tally/collector.go");
        return named(Files.readString(source));
    }

    /** Names of all series of a page, with {@code _bucket}, {@code _sum} and so on. */
    public static Set<String> exported(String page) {
        return page.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[{ ]", 2)[0])
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
