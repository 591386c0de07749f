package dev.drover.database;

import dev.drover.database.DatabaseSight.Kept;
import dev.drover.database.MemberSight.Role;
import dev.drover.document.Condition;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.document.Metadata;
import dev.drover.planning.Plan;
import dev.drover.role.ControlPlaneLoss;
import dev.drover.role.LossEstimate;
import dev.drover.role.Member;
import dev.drover.role.Mode;
import dev.drover.role.Names;
import dev.drover.role.OperatorEvent;
import dev.drover.role.Phase;
import dev.drover.role.Quorum;
import dev.drover.role.RoleRecord;
import dev.drover.role.RoleSettings;
import dev.drover.role.parameter.ParameterState;
import dev.drover.role.parameter.Standing;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What a planner says about a cluster of a and b. */
abstract class DatabasePlans {

    static final Instant NOW = Instant.parse("2026-11-22T15:20:00Z");
    static final Member A = new Member("a", "1");
    static final Member B = new Member("b", "1");
    static final Names ONE = new Names(new TreeSet<>(List.of(B)), 1);
    static final MemberSight PRIMARY = member("a", Role.PRIMARY, false, "");
    static final MemberSight REPLICA = member("b", Role.REPLICA, true, "");

    /** No parameters are asked for, and none are in force. */
    static final ParameterSight PLAIN =
            new ParameterSight(
                    Optional.of(new Standing(0, Optional.empty())),
                    Map.of("a", untuned(), "b", untuned()),
                    Optional.empty());

    private static ParameterState untuned() {
        return new ParameterState("none", "none", new TreeSet<>(), new TreeSet<>(), "");
    }

    final DatabasePlanner<TestSpec> planner = new DatabasePlanner<>();

    /** What an author could say. */
    record TestSpec(List<String> members, Mode mode) implements DatabaseSpec {
        @Override
        public RoleSettings roles(String cluster) {
            return new RoleSettings(members, mode, 1, Optional.empty());
        }
    }

    final Condition writable(RoleRecord record, boolean writable) {
        DatabaseSight sight =
                new DatabaseSight(
                        kept("a", "b"),
                        Optional.of(record),
                        List.of(PRIMARY, REPLICA),
                        writable,
                        true,
                        Optional.empty(),
                        LossEstimate.NOTHING,
                        true,
                        List.of(),
                        List.of(),
                        Optional.empty());
        return condition(plan(Optional.of(sight), DatabasePart.NOTHING), "Writable");
    }

    final Plan<DatabaseStep, DatabasePart> well() {
        return plan(
                Optional.of(sight(stable(), List.of(PRIMARY, REPLICA), kept("a", "b"))),
                DatabasePart.NOTHING);
    }

    final Plan<DatabaseStep, DatabasePart> changed(List<RoleChange> changes, DatabasePart part) {
        DatabaseSight sight =
                new DatabaseSight(
                        kept("a", "b"),
                        Optional.of(stable()),
                        List.of(PRIMARY, REPLICA),
                        true,
                        true,
                        Optional.empty(),
                        LossEstimate.NOTHING,
                        true,
                        changes,
                        List.of(),
                        Optional.empty());
        return plan(Optional.of(sight), part);
    }

    final Plan<DatabaseStep, DatabasePart> asked(String word, DatabasePart part) {
        DatabaseSight sight = sight(stable(), List.of(PRIMARY, REPLICA), kept("a", "b"));
        return planner.plan(
                Optional.of(document(new Metadata(Map.of(), Map.of(Metadata.ROLES, word)))),
                new DatabaseObservation(Optional.of(sight), PLAIN, PoolerSight.NONE, part),
                NOW);
    }

    final Plan<DatabaseStep, DatabasePart> plan(Optional<DatabaseSight> sight, DatabasePart part) {
        return planner.plan(
                Optional.of(document(Metadata.NONE)),
                new DatabaseObservation(sight, PLAIN, PoolerSight.NONE, part),
                NOW);
    }

    final Plan<DatabaseStep, DatabasePart> plan(
            DatabaseSight sight, DatabasePart part, Instant now) {
        return planner.plan(
                Optional.of(document(Metadata.NONE)),
                new DatabaseObservation(Optional.of(sight), PLAIN, PoolerSight.NONE, part),
                now);
    }

    final Plan<DatabaseStep, DatabasePart> removal(Optional<DatabaseSight> sight) {
        return planner.plan(
                Optional.empty(),
                new DatabaseObservation(sight, PLAIN, PoolerSight.NONE, DatabasePart.NOTHING),
                NOW);
    }

    static DatabaseStep heed(OperatorEvent what) {
        return new DatabaseStep.Heed("", new RoleWish(what, 3, NOW));
    }

    static Document<TestSpec> document(Metadata metadata) {
        return document(metadata, Mode.SYNC);
    }

    static Document<TestSpec> document(Metadata metadata, Mode mode) {
        return new Document<>(
                new DocumentKey("shop", "TestCluster", "db"),
                5,
                metadata,
                new TestSpec(List.of("a", "b"), mode));
    }

    static Condition condition(Plan<DatabaseStep, DatabasePart> plan, String type) {
        return plan.conditions().stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    static Kept kept(String... members) {
        return new Kept(new TestSpec(List.of(members), Mode.SYNC).roles("db"));
    }

    static MemberSight member(String name, Role role, boolean streams, String trouble) {
        return new MemberSight(
                name,
                role,
                streams,
                streams,
                5,
                100,
                Optional.empty(),
                Optional.empty(),
                trouble,
                false,
                "",
                0);
    }

    static DatabaseSight sight(RoleRecord record, List<MemberSight> members, Kept kept) {
        return new DatabaseSight(
                kept,
                Optional.of(record),
                members,
                true,
                true,
                Optional.empty(),
                LossEstimate.NOTHING,
                true,
                List.of(),
                List.of(),
                Optional.empty());
    }

    static RoleRecord stable() {
        return record(Phase.STABLE);
    }

    static RoleRecord record(Phase phase) {
        return record(phase, ONE);
    }

    static RoleRecord record(Phase phase, Names waitedFor) {
        return record(phase, waitedFor, waitedFor);
    }

    /** Of a primary that waits for more than it has shown so far. */
    static RoleRecord record(Phase phase, Names waitedFor, Names counted) {
        return new RoleRecord(
                3,
                phase,
                Optional.of(A),
                Mode.SYNC,
                ControlPlaneLoss.FAILSAFE,
                new TreeSet<>(List.of(A, B)),
                5,
                waitedFor,
                new Quorum(A, counted),
                Optional.empty(),
                "7412",
                "for a test");
    }
}
