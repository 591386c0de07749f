package dev.drover.surface.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.StatusCodec;
import dev.drover.proxy.AdminAccess;
import dev.drover.proxy.Confirmation;
import dev.drover.proxy.Member;
import dev.drover.proxy.MemberReport.ServiceReport;
import dev.drover.proxy.ProxyKeys;
import dev.drover.proxy.ProxyName;
import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.RouteEntry;
import dev.drover.surface.cli.text.Table;
import dev.drover.surface.cli.view.HeldRoutes;
import dev.drover.surface.cli.view.HostCertificate;
import dev.drover.surface.cli.view.LivingMembers;
import dev.drover.surface.cli.view.MemberLines;
import dev.drover.surface.cli.view.RouteTraffic;
import dev.drover.surface.cli.view.TargetText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code drover routes}: what is served where, and who confirms it. */
@Command(
        name = "routes",
        description = {
            "List what the proxies serve: the address, where its requests go, how many members of"
                    + " the proxy have it, how many healthy instances they know, how long the"
                    + " certificate lasts, and, where Caddy counts by route, how many requests the"
                    + " route got within a minute and how many of them were answered with 5xx (all"
                    + " its addresses together; -o wide: how many are not answered yet). Then the"
                    + " members of each proxy: which Caddy runs there, and, where the proxy has"
                    + " metrics, the same for all routes.",
            "Shows what was published, and of the documents of kind Route those that are not served"
                + " as they are written, with what is in their way; 'drover get route' shows them"
                + " all."
        },
        footer = {"  drover routes", "  drover routes -o wide", "  drover routes -o json"})
final class Routes implements Verb {

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private static final List<String> HEADINGS =
            List.of(
                    "ROUTE",
                    "ADDRESS",
                    "TARGET",
                    "PROXY",
                    "SERVED",
                    "INSTANCES",
                    "TLS",
                    "REQUESTS/MIN",
                    "5XX",
                    "IN FLIGHT",
                    "STATE");

    private static final int WIDE_ONLY = HEADINGS.indexOf("IN FLIGHT");

    private final Surroundings surroundings;

    @Mixin private final OutputOption output = new OutputOption();

    Routes(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** One address of one route. */
    private record Line(
            String route,
            String address,
            String target,
            ProxyName proxy,
            Confirmation confirmation,
            String instances,
            boolean secure,
            Optional<HostCertificate> certificate,
            Optional<RouteTraffic> traffic) {}

    @Override
    public int perform() {
        ProxyKeys keys = new ProxyKeys(surroundings.keys());
        Map<ProxyName, List<Member>> members =
                LivingMembers.byProxy(surroundings.store(), keys, surroundings.now());
        List<Line> lines = lines(keys, members);
        HeldRoutes held =
                HeldRoutes.of(
                        surroundings.archive(),
                        lines.stream().map(Line::route).collect(Collectors.toSet()));
        if (lines.isEmpty() && held.isEmpty()) {
            surroundings.console().tell("no route is published; 'drover explain Route' shows how");
        }
        output.print(
                surroundings.console(),
                () -> tree(lines, held),
                () -> page(lines, held, members),
                () -> lines.stream().map(Line::route).distinct());
        return ExitCode.DONE;
    }

    private List<Line> lines(ProxyKeys keys, Map<ProxyName, List<Member>> members) {
        Map<ProxyName, ProxySettings> settings = new TreeMap<>();
        Map<ProxyName, List<RouteEntry>> routes = new TreeMap<>();
        for (Entry entry : surroundings.store().list(keys.decided())) {
            ProxyName proxy = LivingMembers.proxy(entry.key(), keys.decided());
            if (keys.isSettings(proxy, entry.key())) {
                settings.put(proxy, StatusCodec.decode(ProxySettings.class, entry.value()));
            } else if (keys.isRoute(proxy, entry.key())) {
                routes.computeIfAbsent(proxy, _ -> new ArrayList<>())
                        .add(StatusCodec.decode(RouteEntry.class, entry.value()));
            }
        }
        List<Line> lines = new ArrayList<>();
        routes.forEach((proxy, entries) ->
                entries.forEach(entry ->
                        lines.addAll(
                                lines(
                                        entry,
                                        proxy,
                                        Optional.ofNullable(settings.get(proxy)),
                                        members.getOrDefault(proxy, List.of())))));
        return lines;
    }

    private static List<Line> lines(
            RouteEntry entry,
            ProxyName proxy,
            Optional<ProxySettings> settings,
            List<Member> members) {
        // Where that server of an existing Caddy listens, and whether with TLS, only its owner
        // knows.
        boolean elsewhere =
                settings.flatMap(ProxySettings::admin).flatMap(AdminAccess::server).isPresent();
        boolean direct = settings.flatMap(ProxySettings::admin).isPresent();
        Confirmation heard = Confirmation.ofRoute(members, entry, entry.generation());
        Confirmation confirmation = direct ? heard.byTheOperator() : heard;
        List<String> hosts = entry.hosts().isEmpty() ? List.of("*") : entry.hosts();
        List<String> paths = entry.paths().isEmpty() ? List.of("/*") : entry.paths();
        String instances = instances(entry, members);
        Optional<RouteTraffic> traffic = RouteTraffic.of(members, entry.route());
        List<Line> lines = new ArrayList<>();
        for (String host : hosts) {
            for (String path : paths) {
                lines.add(
                        new Line(
                                entry.route(),
                                (elsewhere ? host : address(settings, host)) + path,
                                TargetText.of(entry),
                                proxy,
                                confirmation,
                                instances,
                                elsewhere || settings.flatMap(ProxySettings::httpsPort).isPresent(),
                                HostCertificate.of(members, host),
                                traffic));
            }
        }
        return lines;
    }

    private static String address(Optional<ProxySettings> settings, String host) {
        Optional<Integer> secure = settings.flatMap(ProxySettings::httpsPort);
        String scheme = secure.isPresent() ? "https" : "http";
        int usual = secure.isPresent() ? HTTPS_PORT : HTTP_PORT;
        int port = secure.or(() -> settings.map(ProxySettings::httpPort)).orElse(usual);
        return "%s://%s%s".formatted(scheme, host, port == usual ? "" : ":" + port);
    }

    /** As the member knows that knows fewest. */
    private static String instances(RouteEntry entry, List<Member> members) {
        if (entry.services().isEmpty()) {
            return "-";
        }
        return members.stream()
                .flatMap(member ->
                        entry.services().stream()
                                .map(service ->
                                        member.report()
                                                .services()
                                                .getOrDefault(service, ServiceReport.NONE)))
                .map(ServiceReport::addresses)
                .min(Integer::compare)
                .map(Object::toString)
                .orElse("?");
    }

    private String page(List<Line> lines, HeldRoutes held, Map<ProxyName, List<Member>> members) {
        return Stream.of(table(lines), held.table(), MemberLines.table(members))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("\n"));
    }

    private String table(List<Line> lines) {
        boolean wide = output.form() == OutputOption.Form.WIDE;
        Table table = new Table(cells(HEADINGS, wide));
        for (Line line : lines) {
            List<String> row =
                    List.of(
                            line.route(),
                            line.address(),
                            line.target(),
                            line.proxy().toString(),
                            served(line),
                            line.instances(),
                            tls(line),
                            RouteTraffic.requests(line.traffic()),
                            RouteTraffic.failed(line.traffic()),
                            RouteTraffic.inFlight(line.traffic()),
                            line.confirmation().reason());
            table.row(cells(row, wide));
        }
        return table.isEmpty() ? "" : table.render();
    }

    private static String[] cells(List<String> all, boolean wide) {
        return IntStream.range(0, all.size())
                .filter(column -> wide || column != WIDE_ONLY)
                .mapToObj(all::get)
                .toArray(String[]::new);
    }

    private String tls(Line line) {
        if (!line.secure()) {
            return "-";
        }
        return line.certificate().map(found -> found.text(surroundings.now())).orElse("?");
    }

    private static String served(Line line) {
        return "%d/%d".formatted(line.confirmation().confirmed(), line.confirmation().members());
    }

    private static JsonNode tree(List<Line> lines, HeldRoutes held) {
        ArrayNode tree = JsonNodeFactory.instance.arrayNode();
        for (Line line : lines) {
            ObjectNode one =
                    tree.addObject()
                            .put("route", line.route())
                            .put("address", line.address())
                            .put("target", line.target())
                            .put("proxy", line.proxy().toString())
                            .put("served", served(line));
            one.put("instances", line.instances())
                    .put("tls", line.certificate().map(HostCertificate::issuer).orElse(""))
                    .put("state", line.confirmation().reason())
                    .put("message", line.confirmation().message());
            line.traffic().ifPresent(traffic -> traffic.into(one));
            line.certificate().ifPresent(found -> one.put("expires", found.notAfter().toString()));
        }
        held.addTo(tree);
        return tree;
    }
}
