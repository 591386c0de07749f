package dev.drover.kind.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.adapter.postgres.ParameterForm;
import dev.drover.adapter.postgres.ReplicaName;
import dev.drover.database.DatabaseSpec;
import dev.drover.database.PoolerJob;
import dev.drover.document.DocumentKey;
import dev.drover.document.FieldObjection;
import dev.drover.document.Names;
import dev.drover.role.ControlPlaneLoss;
import dev.drover.role.Mode;
import dev.drover.role.RoleSettings;
import dev.drover.schema.Demand;
import dev.drover.schema.Size;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the author of a {@code PostgresCluster} document wants. The words are those of {@code PostgresCluster.schema.json}, which
 * explains them.
 */
public record PostgresSpec(
        Members members,
        Mode durability,
        Integer synchronousReplicas,
        Failover failover,
        Optional<String> preferred,
        Optional<ControlPlaneLoss> onControlPlaneLoss,
        Optional<Size> maxDataLoss,
        Map<String, JsonNode> parameters,
        Optional<Pooler> pooler)
        implements DatabaseSpec {

    /** PostgreSQL takes any case; two that differ in it only would be one. */
    private static final String PARAMETER = "[a-z_][a-z0-9_]*(\\.[a-z_][a-z0-9_]*)?";

    /** PostgreSQL has some 350. */
    private static final int PARAMETERS_MAX = 256;

    /** Who replaces a primary that is gone. */
    enum Failover {
        AUTOMATIC,
        MANUAL
    }

    public PostgresSpec {
        durability = Objects.requireNonNullElse(durability, Mode.SYNC);
        synchronousReplicas =
                Demand.between("synchronousReplicas", synchronousReplicas, 1, 1, Members.MOST - 1);
        failover = Objects.requireNonNullElse(failover, Failover.AUTOMATIC);
        preferred.ifPresent(name -> Names.require("preferred", name));
        parameters = Demand.mapped("parameters", PARAMETER, parameters);
        Demand.that(
                parameters.size() <= PARAMETERS_MAX,
                "parameters: found %d, expected at most %d"
                        .formatted(parameters.size(), PARAMETERS_MAX));
        parameters.forEach((name, value) -> {
            Demand.that(
                    value.isValueNode() && !value.isNull(),
                    "parameters.%s: expected text, a number, true or false".formatted(name));
            ParameterForm.refusal(name, value.asText())
                    .ifPresent(why -> Demand.that(false, "parameters: " + why));
        });
        boolean async = durability == Mode.ASYNC;
        Demand.that(
                async || (onControlPlaneLoss.isEmpty() && maxDataLoss.isEmpty()),
                "onControlPlaneLoss and maxDataLoss go only with durability: async; with the others"
                        + " nothing acknowledged is lost");
        Demand.that(
                members.count() > 1 || durability != Mode.REQUIRED,
                "durability: with one member there is nobody for required to wait for; write sync"
                        + " or async, or more members");
        Demand.that(
                members.count() == 1 || synchronousReplicas < members.count(),
                "synchronousReplicas: found %d, expected at most %d: so many members are not primary"
                        .formatted(synchronousReplicas, members.count() - 1));
    }

    @Override
    public RoleSettings roles(String cluster) {
        return new RoleSettings(
                members.names(cluster),
                durability,
                synchronousReplicas,
                preferred,
                onControlPlaneLoss.orElse(ControlPlaneLoss.FAILSAFE),
                maxDataLoss.map(Size::bytes),
                failover == Failover.AUTOMATIC);
    }

    @Override
    public Optional<FieldObjection> objection(String cluster) {
        List<String> names = members.names(cluster);
        Optional<FieldObjection> tooLong =
                names.stream()
                        .filter(name -> !Members.fits(name))
                        .findFirst()
                        .map(name ->
                                new FieldObjection(
                                        "members",
                                        "'%s' has %d signs, expected at most %d: write names of members, or a shorter name of the document"
                                                .formatted(
                                                        name,
                                                        name.length(),
                                                        ReplicaName.MEMBER_BYTES_MAX)));
        return tooLong.or(() ->
                preferred
                        .filter(name -> !names.contains(name))
                        .map(name ->
                                new FieldObjection(
                                        "preferred",
                                        "'%s' is no member, expected one of %s"
                                                .formatted(name, String.join(", ", names)))));
    }

    @Override
    public Optional<PoolerJob> pooler(DocumentKey cluster) {
        return pooler.flatMap(asked -> asked.job(cluster));
    }

    @Override
    public Optional<String> poolerJob(DocumentKey cluster) {
        return Optional.of(Pooler.jobId(cluster));
    }

    @Override
    public Map<String, String> serverParameters() {
        Map<String, String> values = new TreeMap<>();
        parameters.forEach((name, value) -> values.put(name, value.asText()));
        return values;
    }
}
