package dev.drover.surface.cli.view;

import dev.drover.proxy.Member;
import dev.drover.proxy.MemberReport;
import dev.drover.proxy.ProxyName;
import dev.drover.surface.cli.text.Table;
import java.util.List;
import java.util.Map;

/** The members of the proxies for people: which Caddy each looks after, and how that fares. */
public final class MemberLines {

    private MemberLines() {}

    /** A table; empty without members. */
    public static String table(Map<ProxyName, List<Member>> members) {
        Table table =
                new Table("PROXY", "MEMBER", "DROVER", "CADDY", "REQUESTS/MIN", "5XX", "TROUBLE");
        members.forEach((proxy, all) -> all.forEach(member -> add(table, proxy, member)));
        return table.isEmpty() ? "" : table.render();
    }

    private static void add(Table table, ProxyName proxy, Member member) {
        MemberReport report = member.report();
        table.row(
                proxy.toString(),
                member.name(),
                known(report.version()),
                known(report.caddy()),
                report.traffic().map(traffic -> Long.toString(traffic.requests())).orElse("-"),
                report.traffic().map(RouteTraffic::share).orElse("-"),
                report.trouble().orElse("-"));
    }

    private static String known(String text) {
        return text.isEmpty() ? "?" : text;
    }
}
