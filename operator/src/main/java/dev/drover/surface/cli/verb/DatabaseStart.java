package dev.drover.surface.cli.verb;

import dev.drover.database.Answers;
import dev.drover.role.OperatorEvent;
import dev.drover.surface.cli.text.Age;
import dev.drover.surface.cli.view.Cluster;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code drover db start}: a database whose record is lost goes on with the data that its members hold. */
@Command(
        name = "start",
        description = {
            "Have a database without a role record start with the data that its members hold: after"
                    + " Consul's data were lost, or for servers that were there before Drover.",
            "Refused unless all members answer and hold data of one system. The member that is"
                    + " furthest becomes primary. If the record can be restored, do that instead."
        },
        footer = "  drover db start db -n shop")
final class DatabaseStart implements Verb {

    private final Surroundings surroundings;

    @Mixin private final DatabaseName named = new DatabaseName();
    @Mixin private final WaitOptions waiting = new WaitOptions();

    DatabaseStart(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public int perform() {
        Duration timeout = waiting.timeout();
        Cluster cluster = named.find(surroundings);
        refuseWhatWouldNotBeBegun(cluster);
        return new RoleRequest(surroundings)
                .ask(
                        cluster,
                        new OperatorEvent.StartAsked(),
                        now -> now.phase().equals("stable"),
                        timeout);
    }

    /** Nothing is written for what the operator says that it would refuse. What it said long ago may be mended. */
    private void refuseWhatWouldNotBeBegun(Cluster cluster) {
        if (!cluster.isFresh(surroundings.now())) {
            return;
        }
        cluster.part()
                .answers()
                .map(Answers::start)
                .filter(why -> !why.isEmpty())
                .ifPresent(why -> {
                    throw VerbFailure.failed(
                            "%s: nothing was asked for, it would be refused: %s (seen %s ago)"
                                    .formatted(
                                            cluster.key(),
                                            why,
                                            Age.between(cluster.part().at(), surroundings.now())));
                });
    }
}
