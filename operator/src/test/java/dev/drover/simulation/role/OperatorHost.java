package dev.drover.simulation.role;

import dev.drover.role.Instruction;
import dev.drover.role.OperatorEffect;
import dev.drover.role.OperatorEvent;
import dev.drover.role.OperatorState;
import dev.drover.role.Position;
import dev.drover.role.Promise;
import dev.drover.role.Report;
import dev.drover.role.RoleOperator;
import dev.drover.role.RoleRecord;
import dev.drover.role.SupervisorEvent;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A machine on which an operator runs, the real one. Only one leads as a rule, and that is nowhere relied upon. */
final class OperatorHost {

    private static final long PATIENCE = 400;

    private final RoleWorld world;
    private final Machine machine;
    private final RoleOperator operator;
    private OperatorState state;
    private boolean leads;
    private int asked;
    private final Map<Integer, String> awaiting = new TreeMap<>();

    OperatorHost(RoleWorld world, String name) {
        this.world = world;
        this.machine = new Machine(world, name);
        this.operator =
                new RoleOperator(
                        world.mutation().operator(), world.mutation().supervisor().times());
        this.state = OperatorState.begin(world.settings());
        tick();
    }

    String name() {
        return machine.name();
    }

    Machine machine() {
        return machine;
    }

    void leads(boolean now) {
        if (leads != now) {
            world.time().tell(() -> name() + (now ? " leads" : " leads no more"));
        }
        leads = now;
    }

    /** It forgets everything. */
    void restart() {
        world.time().tell(() -> name() + " is restarted");
        machine.powerOff();
        state = OperatorState.begin(world.settings());
        tick();
    }

    private void tick() {
        machine.later(
                world.tickMillis(),
                () -> {
                    if (leads) {
                        hear(new OperatorEvent.Tick());
                    }
                    tick();
                });
    }

    void hear(OperatorEvent event) {
        RoleOperator.Step step = operator.on(state, event, machine.clock());
        state = step.state();
        step.effects().forEach(this::carryOut);
    }

    private void carryOut(OperatorEffect effect) {
        switch (effect) {
            case OperatorEffect.ReadRecord() ->
                    world.read(
                            machine,
                            stored ->
                                    hear(
                                            stored.isPresent()
                                                    ? new OperatorEvent.Read(
                                                            stored.filter(it -> it.version() > 0))
                                                    : new OperatorEvent.Unanswered()));
            case OperatorEffect.Write(long expected, RoleRecord record) ->
                    world.write(
                            machine,
                            expected,
                            record,
                            stored ->
                                    hear(
                                            stored.<OperatorEvent>map(OperatorEvent.Written::new)
                                                    .orElse(new OperatorEvent.Unanswered())));
            case OperatorEffect.Probe(String name, long version) -> probe(name, version);
            case OperatorEffect.Instruct(Instruction said) ->
                    world.tell(
                            machine,
                            world.member(said.member().name()),
                            _ -> new SupervisorEvent.Instructed(name(), said));
            case OperatorEffect.Ask(String name, long term, Optional<Position> awaited) ->
                    world.tell(
                            machine,
                            world.member(name),
                            _ -> new SupervisorEvent.Asked(name(), term, awaited));
        }
    }

    private void probe(String name, long version) {
        MemberHost member = world.member(name);
        int number = ++asked;
        awaiting.put(number, name);
        world.tell(
                machine,
                member,
                host -> new SupervisorEvent.Probed(name(), version, host.database().observe()));
        boolean refused = member.on() && !member.listens() && world.network().reaches(name(), name);
        machine.later(
                refused ? 5 : PATIENCE,
                () -> {
                    if (awaiting.remove(number) != null) {
                        hear(new OperatorEvent.Silent(name, refused));
                    }
                });
    }

    void promise(String from, Promise promise) {
        world.network()
                .send(
                        from,
                        name(),
                        () -> machine.arrives(() -> hear(new OperatorEvent.Promised(promise))));
    }

    void report(String from, Report report) {
        world.network().send(from, name(), () -> machine.arrives(() -> reported(from, report)));
    }

    private void reported(String from, Report report) {
        awaiting.values().removeIf(from::equals);
        hear(new OperatorEvent.Reported(report));
    }
}
