package dev.drover.role;

import dev.drover.role.OperatorEvent.Reported;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** An operator, and what it wrote; what it hears is up to the test. */
final class DrivenOperator {

    private final RoleOperator operator = new RoleOperator(new OperatorRules(), RoleTimes.DEFAULT);
    private final List<OperatorEffect.Write> written = new ArrayList<>();
    private OperatorState state;
    private Duration now = Duration.ofMinutes(1);

    DrivenOperator(RoleSettings settings) {
        state = OperatorState.begin(settings);
    }

    List<OperatorEffect.Write> written() {
        return written;
    }

    /** The record that it wrote last. */
    RoleRecord last() {
        return written.getLast().record();
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    Optional<String> blocked() {
        return operator.blocked(state, now);
    }

    LossEstimate expectedLoss() {
        return operator.lossWithoutPrimary(state, now);
    }

    void hear(OperatorEvent event) {
        RoleOperator.Step step = operator.on(state, event, now);
        state = step.state();
        for (OperatorEffect effect : step.effects()) {
            if (effect instanceof OperatorEffect.Write write) {
                written.add(write);
            }
        }
    }

    void reads(long version, RoleRecord record) {
        hear(new OperatorEvent.Read(Optional.of(new Stored(version, record))));
    }

    /** What it wrote last stands now. */
    void writes(long version) {
        hear(new OperatorEvent.Written(new Stored(version, last())));
    }

    /** A member without data. */
    void empty(String name) {
        hear(new Reported(report(new Member(name, ""), "", 0, Optional.empty(), none())));
    }

    /** It says that it is fenced, and all else as before. */
    void fenced(Member member) {
        hear(new Reported(Reports.fenced(said(member))));
    }

    /** It has seen that term in a record, and all else as before. */
    void saw(Member member, long term) {
        hear(new Reported(Reports.seeing(term, said(member))));
    }

    private Report said(Member member) {
        return state.heard(member.name())
                .report()
                .orElseGet(() -> report(member, "", 0, Optional.empty(), none()));
    }

    /** Why a start with the data there are would not be begun. */
    Optional<String> startRefused() {
        return operator.refusal(state, new OperatorEvent.StartAsked(), now);
    }

    /** A member that has data up to there, and sees the record. */
    void standby(Member member, String system, long promised, Position end) {
        Observation observed = new Observation(Optional.of(end), false, new TreeSet<>());
        hear(new Reported(report(member, system, promised, Optional.empty(), observed)));
    }

    /** The primary, which has confirmed that version and written up to there. */
    void primary(Member member, long version, Position end, Member... attached) {
        Observation observed =
                new Observation(Optional.of(end), false, new TreeSet<>(List.of(attached)));
        String system = DrivenSupervisor.SYSTEM;
        hear(new Reported(report(member, system, 1, Optional.of(version), observed)));
    }

    void promises(long term, Member member, Position end) {
        hear(new OperatorEvent.Promised(new Promise(term, member, DrivenSupervisor.SYSTEM, end)));
    }

    private static Observation none() {
        return new Observation(Optional.empty(), false, new TreeSet<>());
    }

    private static Report report(
            Member member,
            String system,
            long promised,
            Optional<Long> barrier,
            Observation observed) {
        boolean whole = !member.incarnation().isEmpty();
        return new Report(
                member,
                system,
                promised,
                whole,
                true,
                barrier.isPresent(),
                false,
                barrier,
                observed,
                false,
                Optional.empty(),
                0,
                0);
    }
}
