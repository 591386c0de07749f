package dev.drover.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.database.DatabaseSight.Kept;
import dev.drover.database.DatabaseStep.Publish;
import dev.drover.database.MemberSight.Role;
import dev.drover.document.Condition.Status;
import dev.drover.role.ControlPlaneLoss;
import dev.drover.role.LossEstimate;
import dev.drover.role.Member;
import dev.drover.role.Mode;
import dev.drover.role.Names;
import dev.drover.role.Phase;
import dev.drover.role.Quorum;
import dev.drover.role.RoleRecord;
import dev.drover.role.RoleSettings;
import dev.drover.role.parameter.ParameterRequest;
import dev.drover.role.parameter.ParameterRequest.Restart;
import dev.drover.role.parameter.ParameterSet;
import dev.drover.role.parameter.ParameterState;
import dev.drover.role.parameter.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Primary a, replicas b and c; a commit waits for one of them; and what is decided about their parameters then. */
abstract class ParameterSituation {

    static final Instant NOW = Instant.parse("2026-11-22T15:20:00Z");
    static final ParameterSet SET = new ParameterSet(Map.of("max_connections", "200"));
    static final ParameterSet OTHER = new ParameterSet(Map.of("work_mem", "4MB"));
    static final ParameterSet BEFORE = new ParameterSet(Map.of("jit", "off"));
    static final ParameterRequest REQUEST = ParameterRequest.of(SET, BEFORE);
    static final Instant UNTIL = NOW.plusSeconds(60);
    static final long TERM = 3;
    static final long INDEX = 70;
    static final String WORDS = "could not map anonymous shared memory";
    static final Restart RESTART_B = new Restart("b", TERM, false);

    final Map<String, ParameterState> said = new HashMap<>();
    Optional<Standing> standing = Optional.of(new Standing(INDEX, Optional.of(REQUEST)));
    Optional<ParameterSight.HandOver> handOver = Optional.empty();
    List<String> members = List.of("a", "b", "c");
    List<String> streaming = List.of("b", "c");
    List<String> counting = List.of("b", "c");
    Mode mode = Mode.SYNC;
    Phase phase = Phase.STABLE;
    int counted = 1;
    Optional<String> preferred = Optional.empty();
    Optional<String> blocked = Optional.empty();
    boolean automatic = true;
    boolean writable = true;
    boolean recorded = true;
    RestartPermit.Standing permit = RestartPermit.Standing.NONE;
    ParameterSet asked = SET;

    ParameterSituation() {
        members.forEach(this::well);
    }

    static Optional<ParameterSight.HandOver> asked(long term, Optional<String> refused) {
        return Optional.of(new ParameterSight.HandOver("b", term, refused, false));
    }

    void well(String name) {
        said.put(name, state(SET.version(), "", "", ""));
    }

    void permitted() {
        permit = new RestartPermit.Standing(true, "");
    }

    /** Its clock differs by that. */
    void apart(String name, Duration ahead) {
        said.computeIfPresent(name, (_, it) -> it.saidAt(Optional.of(NOW.plus(ahead))));
    }

    void waits(String name) {
        said.put(name, state(SET.version(), "max_connections", "", ""));
    }

    static ParameterState state(String inForce, String waiting, String heldBack, String problem) {
        return new ParameterState(SET.version(), inForce, names(waiting), names(heldBack), problem);
    }

    static ParameterState remarked(String inForce, String remark, String overridden) {
        return new ParameterState(
                SET.version(),
                inForce,
                names(""),
                names(""),
                "",
                remark,
                names(overridden),
                false,
                Optional.empty(),
                names(""));
    }

    static ParameterState stuck() {
        return new ParameterState(
                SET.version(),
                "",
                names(""),
                names(""),
                "",
                "",
                names(""),
                true,
                Optional.empty(),
                names(""));
    }

    static SortedSet<String> names(String one) {
        return one.isEmpty() ? new TreeSet<>() : new TreeSet<>(List.of(one));
    }

    static Optional<Standing> standing(ParameterRequest request) {
        return Optional.of(new Standing(INDEX, Optional.of(request)));
    }

    static Publish publish(Restart restart) {
        return new Publish(REQUEST.restarting(restart, UNTIL), INDEX);
    }

    void says(Status status, String reason, String words) {
        ParameterPlanner.Verdict verdict = verdict();
        assertThat(verdict.step()).isEmpty();
        assertThat(verdict.said().status()).isEqualTo(status);
        assertThat(verdict.said().reason()).isEqualTo(reason);
        assertThat(verdict.said().message()).contains(words);
    }

    Optional<DatabaseStep> step() {
        return verdict().step();
    }

    ParameterPlanner.Verdict verdict() {
        return new ParameterPlanner(
                        asked, permit, roles(), new ParameterSight(standing, said, handOver), NOW)
                .verdict();
    }

    DatabaseSight roles() {
        RoleSettings settings =
                new RoleSettings(
                        members,
                        mode,
                        1,
                        preferred,
                        ControlPlaneLoss.FAILSAFE,
                        Optional.empty(),
                        automatic);
        return new DatabaseSight(
                new Kept(settings),
                Optional.of(record()).filter(_ -> recorded),
                members.stream().map(this::member).toList(),
                writable,
                true,
                blocked,
                LossEstimate.NOTHING,
                true,
                List.of(),
                List.of(),
                Optional.empty());
    }

    MemberSight member(String name) {
        return new MemberSight(
                name,
                name.equals("a") ? Role.PRIMARY : Role.REPLICA,
                streaming.contains(name),
                counting.contains(name) && mode != Mode.ASYNC,
                5,
                100,
                Optional.empty(),
                Optional.empty(),
                "",
                false,
                "1",
                0);
    }

    RoleRecord record() {
        List<Member> all = new ArrayList<>();
        members.forEach(name -> all.add(new Member(name, "1")));
        List<Member> replicas = all.subList(1, all.size());
        int k = mode == Mode.ASYNC ? 0 : Math.min(1, replicas.size());
        Names names = k == 0 ? Names.NOBODY : new Names(new TreeSet<>(replicas), k);
        Names wanted = counted == 1 ? names : new Names(new TreeSet<>(replicas), counted);
        return new RoleRecord(
                TERM,
                phase,
                Optional.of(all.getFirst()),
                mode,
                ControlPlaneLoss.FAILSAFE,
                new TreeSet<>(all),
                5,
                wanted,
                new Quorum(all.getFirst(), names),
                Optional.empty(),
                "7412",
                "for a test");
    }
}
