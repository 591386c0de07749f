package dev.drover.database;

import dev.drover.database.DatabaseSight.Kept;
import dev.drover.planning.Step;
import dev.drover.role.OperatorEvent;
import dev.drover.role.parameter.ParameterRequest;
import dev.drover.workload.JobStep;
import java.util.Locale;

/** One change of how the roles of a cluster are seen to. */
public sealed interface DatabaseStep extends Step {

    /** What runs is seen to whatever it depends on. */
    @Override
    default boolean waits() {
        return false;
    }

    /** See to the roles as that from now on. */
    record Keep(Kept kept) implements DatabaseStep {
        @Override
        public String summary() {
            return "see to the roles of %s (%s)"
                    .formatted(
                            String.join(", ", kept.settings().members()),
                            kept.settings().mode().name().toLowerCase(Locale.ROOT));
        }

        @Override
        public String reason() {
            return "RolesKept";
        }
    }

    /** See to them no more. */
    record Leave() implements DatabaseStep {
        @Override
        public String summary() {
            return "see to its roles no more; its servers and its role record stay as they are";
        }

        @Override
        public String reason() {
            return "RolesLeft";
        }
    }

    /**
     * Do what a person asks for.
     *
     * @param word as it was written
     * @param wish it means
     */
    record Heed(String word, RoleWish wish) implements DatabaseStep {
        @Override
        public String summary() {
            return switch (wish.what()) {
                case OperatorEvent.SwitchoverAsked(String name) ->
                        "a person asks to switch over to " + name;
                case OperatorEvent.FailoverAsked(boolean any) ->
                        any
                                ? "a person asks to fail over, whatever is lost"
                                : "a person asks to fail over";
                case OperatorEvent.MemberAsked(String name, var word, _, _) ->
                        "a person asks to %s %s"
                                .formatted(word.name().toLowerCase(Locale.ROOT), name);
                default -> "a person asks to start with the data there are";
            };
        }

        @Override
        public String reason() {
            return "RolesAsked";
        }
    }

    /**
     * Ask something of the servers' parameters.
     *
     * @param request to be written
     * @param index of what it takes the place of; 0 = of nothing
     */
    record Publish(ParameterRequest request, long index) implements DatabaseStep {
        @Override
        public String summary() {
            String version = request.set().version();
            return request.restart()
                    .map(it ->
                            "restart %s, the %s, for parameters %s"
                                    .formatted(
                                            it.member(),
                                            it.primary() ? "primary" : "replica",
                                            version))
                    .orElseGet(() ->
                            "publish parameters %s (%s), and restart nobody"
                                    .formatted(
                                            version,
                                            String.join(", ", request.set().values().keySet())));
        }

        @Override
        public String reason() {
            return request.restart().isPresent() ? "RestartAsked" : "ParametersPublished";
        }
    }

    /**
     * Have another be primary, because the one there is waits for a restart.
     *
     * @param to who has its parameters in force
     * @param term in which that was seen
     */
    record HandOver(String to, long term) implements DatabaseStep {
        @Override
        public String summary() {
            return "switch over to %s: the primary waits for a restart".formatted(to);
        }

        @Override
        public String reason() {
            return "HandedOver";
        }
    }

    /**
     * Change the job of its pooler.
     *
     * @param generation of the document that asks for it; 0 = it is gone
     * @param step what to do with it
     */
    record Pool(long generation, JobStep step) implements DatabaseStep {
        @Override
        public String summary() {
            return step.summary();
        }

        @Override
        public String reason() {
            return step.reason();
        }

        @Override
        public boolean removes() {
            return step.removes();
        }
    }

    /** Write down how a change of primary went. */
    record Tell(RoleChange change) implements DatabaseStep {
        @Override
        public String summary() {
            if (!change.replaces()) {
                return "the server of %s was gone for %.1f s and runs again, same term (%d)"
                        .formatted(change.to(), change.took().toMillis() / 1e3, change.term());
            }
            return "%s is primary in term %d after %d ms (%s): %s"
                    .formatted(
                            change.to(),
                            change.term(),
                            change.took().toMillis(),
                            change.why(),
                            change.timeline());
        }

        @Override
        public String reason() {
            return switch (change.cause()) {
                case SWITCHOVER -> "SwitchedOver";
                case FAILOVER, ASKED -> "FailedOver";
                case START -> "Started";
                case RESTARTED -> "Restarted";
            };
        }
    }
}
