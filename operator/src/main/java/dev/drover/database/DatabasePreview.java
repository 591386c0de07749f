package dev.drover.database;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.cluster.RecordStore;
import dev.drover.convergence.Objection;
import dev.drover.convergence.Preview;
import dev.drover.document.Document;
import dev.drover.role.Member;
import dev.drover.role.Mode;
import dev.drover.role.RoleRecord;
import dev.drover.role.RoleSettings;
import dev.drover.role.Stored;
import dev.drover.role.parameter.ParameterSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What a replicated database's document asks of its roles, and what of that the role record does not say yet. */
public final class DatabasePreview implements Preview {

    private final RoleSettings settings;
    private final ParameterSet parameters;
    private final Supplier<RecordStore> records;

    /**
     * Of one document.
     *
     * @param records where its record stands; asked only when it matters
     */
    public DatabasePreview(
            Document<? extends DatabaseSpec> document, Supplier<RecordStore> records) {
        this.settings = document.spec().roles(document.key().name());
        this.parameters = new ParameterSet(document.spec().serverParameters());
        this.records = records;
    }

    @Override
    public ObjectNode rendered() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        settings.members().forEach(tree.putArray("members")::add);
        tree.put("mode", word(settings.mode()))
                .put("replicasWaitedFor", settings.mode() == Mode.ASYNC ? 0 : settings.k())
                .put("automatic", settings.automatic())
                .put(
                        "onControlPlaneLoss",
                        settings.onControlPlaneLoss().name().toLowerCase(Locale.ROOT));
        settings.preferred().ifPresent(name -> tree.put("preferred", name));
        settings.maxDataLossBytes().ifPresent(bytes -> tree.put("maxDataLossBytes", bytes));
        if (!parameters.values().isEmpty()) {
            ObjectNode set = tree.putObject("parameters");
            parameters.values().forEach(set::put);
            tree.put("parametersVersion", parameters.version());
        }
        return tree;
    }

    @Override
    public Optional<Objection> objection() {
        // What only the outside could know is nothing that would be refused.
        return Optional.empty();
    }

    @Override
    public Difference difference() {
        Optional<RoleRecord> record = records.get().read().map(Stored::record);
        List<String> lines = record.map(this::changes).orElse(List.of());
        boolean nothing = record.isPresent() && lines.isEmpty();
        return new Difference(
                nothing,
                record.isEmpty() ? "its members would be given roles" : "its roles would change",
                lines,
                List.of(),
                hindrances(record),
                nothing ? "" : NOBODY_RESTARTS + SWITCHES,
                JsonNodeFactory.instance.objectNode().put("changes", lines.size()));
    }

    @Override
    public List<String> removals(JsonNode part) {
        List<String> gone = new ArrayList<>();
        for (JsonNode member : part.path("members")) {
            String name = member.path("name").asText();
            if (!settings.members().contains(name)) {
                gone.add(
                        "member %s leaves the cluster; its data stay where they are"
                                .formatted(name));
            }
        }
        return gone;
    }

    /** Of roles alone. */
    static final String NOBODY_RESTARTS = "no server is restarted; ";

    private static final String SWITCHES = "a primary that leaves is switched over";

    private static final String NOBODY_STAYS =
            "no member that the cluster has stays one: are their names right?";

    private List<String> hindrances(Optional<RoleRecord> record) {
        boolean nobodyStays =
                record.filter(it -> !it.members().isEmpty())
                        .filter(it ->
                                it.members().stream()
                                        .noneMatch(member ->
                                                settings.members().contains(member.name())))
                        .isPresent();
        return nobodyStays ? List.of(NOBODY_STAYS) : List.of();
    }

    private List<String> changes(RoleRecord record) {
        List<String> lines = new ArrayList<>();
        if (record.mode() != settings.mode()) {
            lines.add("~ mode: %s -> %s".formatted(word(record.mode()), word(settings.mode())));
        }
        int asked = settings.mode() == Mode.ASYNC ? 0 : settings.k();
        int counted = record.quorum().names().k();
        if (counted != asked) {
            lines.add("~ commits wait for: %d -> %d replicas".formatted(counted, asked));
        }
        if (record.onControlPlaneLoss() != settings.onControlPlaneLoss()) {
            lines.add(
                    "~ on control plane loss: %s -> %s"
                            .formatted(
                                    record.onControlPlaneLoss().name().toLowerCase(Locale.ROOT),
                                    settings.onControlPlaneLoss().name().toLowerCase(Locale.ROOT)));
        }
        Set<String> there =
                record.members().stream()
                        .map(Member::name)
                        .collect(Collectors.toCollection(TreeSet::new));
        settings.members().stream()
                .filter(name -> !there.contains(name))
                .forEach(name -> lines.add("+ member " + name));
        there.stream()
                .filter(name -> !settings.members().contains(name))
                .forEach(name -> lines.add("- member " + name));
        return lines;
    }

    private static String word(Mode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }
}
