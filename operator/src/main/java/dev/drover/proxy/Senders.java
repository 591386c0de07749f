package dev.drover.proxy;

import dev.drover.workload.Frontage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The members of all proxies, as those know them whose instances get the requests. Thread-safe. */
public final class Senders implements Frontage {

    private final Proxies proxies;

    /**
     * Over these.
     *
     * @param proxies shared by all kinds of one operator
     */
    public Senders(Proxies proxies) {
        this.proxies = proxies;
    }

    @Override
    public void start(Consumer<String> changed) {
        proxies.startServices(changed);
    }

    /** Those that report the service: a route that sends to it is in force there. */
    @Override
    public List<Sender> sendersTo(String service) {
        return proxies.living().stream().flatMap(member -> sender(member, service)).toList();
    }

    /** An existing Caddy finds instances by itself. */
    @Override
    public List<String> untellingSendersTo(String service) {
        return proxies.living().stream()
                .filter(member -> member.report().services().containsKey(service))
                .map(Proxies.Living::name)
                .filter(name -> name.endsWith("/" + Member.DIRECT))
                .toList();
    }

    private static Stream<Sender> sender(Proxies.Living member, String service) {
        return Optional.ofNullable(member.report().services().get(service))
                .flatMap(MemberReport.ServiceReport::instances)
                .map(names ->
                        new Sender(
                                member.name(),
                                Set.copyOf(names),
                                names.size() >= Slots.COUNT,
                                member.silentAfter(),
                                answers(member.report().tallies())))
                .stream();
    }

    private static Map<String, Answers> answers(MemberReport.Tallies tallies) {
        Map<String, Answers> answers = new HashMap<>();
        tallies.instances()
                .forEach((name, tally) ->
                        answers.put(name, new Answers(tally.requests(), tally.failed())));
        return answers;
    }
}
