package dev.drover.simulation.role;

import dev.drover.role.ControlPlaneLoss;
import dev.drover.role.Disk;
import dev.drover.role.MemberWord;
import dev.drover.role.Mode;
import dev.drover.role.OperatorEvent;
import dev.drover.role.Phase;
import dev.drover.role.RoleRecord;
import dev.drover.role.RoleSettings;
import dev.drover.role.Stored;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What goes wrong in a world, by its dice. */
final class RoleFaults {

    private static final int LONGEST = 8_000;

    private final RoleWorld world;

    RoleFaults(RoleWorld world) {
        this.world = world;
    }

    /** Something goes wrong, or somebody does something. */
    void disturb() {
        if (world.scene().changing() && world.chance(0.2)) {
            changeSettings();
            return;
        }
        if (world.scene().tended() && world.chance(0.4)) {
            tend();
            return;
        }
        if (world.scene().rough() && world.chance(0.3)) {
            beRough();
            return;
        }
        MemberHost host = victim();
        switch (world.dice().nextInt(20)) {
            case 0, 1 -> host.killServer();
            case 2 -> host.killSupervisor(world.dice().nextInt(4_000));
            case 3 -> host.holdSupervisor(millis());
            case 4, 5 -> host.losePower(millis());
            case 6 -> loseDisk(host);
            case 7 -> host.machine().freeze(millis());
            case 8 -> isolate(host);
            case 9, 10 -> cut(host);
            case 11 -> slow(host);
            case 12 -> storeOut();
            case 13 -> pick(world.operators()).machine().freeze(millis());
            case 14 -> lead();
            case 15 -> cutOff(host);
            case 16 -> halfBlind(host);
            case 17 -> disaster();
            default -> switchOver(host);
        }
    }

    /** The primary is worth twice the trouble. */
    private MemberHost victim() {
        return world.chance(0.3) ? primary() : pick(world.members());
    }

    private MemberHost primary() {
        return world.store()
                .newest()
                .record()
                .primary()
                .map(primary -> world.member(primary.name()))
                .orElseGet(() -> pick(world.members()));
    }

    private int millis() {
        return world.dice().nextInt(LONGEST);
    }

    private <T> T pick(List<T> from) {
        return from.get(world.dice().nextInt(from.size()));
    }

    /** Only where each acknowledged write is on another disk too: nothing helps against more. */
    private void loseDisk(MemberHost host) {
        Stored stored = world.store().newest();
        RoleRecord record = stored.record();
        boolean everybodyCounts =
                record.members()
                                .equals(
                                        world.members().stream()
                                                .map(MemberHost::member)
                                                .collect(Collectors.toCollection(TreeSet::new)))
                        && world.members().stream()
                                .allMatch(it -> it.disk().data() == Disk.Data.WHOLE);
        boolean elsewhere =
                record.phase() == Phase.STABLE
                        && record.want().equals(record.quorum().names())
                        && record.quorum().names().k() > 0;
        boolean kept = record.mode() != Mode.REQUIRED || nobodyIsAstray(record);
        if (everybodyCounts && elsewhere && kept && host.on()) {
            host.loseDisk(millis());
        } else {
            host.losePower(millis());
        }
    }

    /** Where nobody can be left out, who has left the primary's history gives up his data at once: decision 0040. */
    private boolean nobodyIsAstray(RoleRecord record) {
        Wal all = world.member(record.quorum().primary().name()).database().wal();
        return world.members().stream().allMatch(it -> all.seemsToContinue(it.database().wal()));
    }

    private void isolate(MemberHost host) {
        int millis = millis();
        for (MemberHost other : world.members()) {
            if (other != host) {
                both(host.name(), other.name(), millis);
            }
        }
        world.operators().forEach(operator -> both(host.name(), operator.name(), millis));
        both(host.name(), Network.STORE, millis);
    }

    /** Nobody but the other members, and perhaps not all of these, reaches it. */
    private void cutOff(MemberHost host) {
        int millis = 3_000 + world.dice().nextInt(5_000);
        world.operators().forEach(operator -> both(host.name(), operator.name(), millis));
        both(host.name(), Network.STORE, millis);
        MemberHost other = pick(world.members());
        if (other != host) {
            both(host.name(), other.name(), millis);
        }
        MemberHost blind = pick(world.members());
        if (world.chance(0.3)) {
            both(blind.name(), Network.STORE, millis);
        }
    }

    /** It is heard, and does not see the record; somebody asks that another be primary. */
    private void halfBlind(MemberHost host) {
        both(host.name(), Network.STORE, millis());
        switchOver(pick(world.members()));
    }

    /** A disk is lost, the primary goes, and who is left is behind. */
    private void disaster() {
        MemberHost lost = pick(world.members());
        MemberHost behind = pick(world.members());
        both(primary().name(), behind.name(), 1_000);
        world.time()
                .later(
                        700,
                        () -> {
                            if (!world.calm() && lost != behind && lost != primary()) {
                                primary().losePower(millis());
                                loseDisk(lost);
                            }
                        });
    }

    /** From one, to one, or both. */
    private void cut(MemberHost host) {
        MemberHost other = pick(world.members());
        String to =
                switch (world.dice().nextInt(3)) {
                    case 0 -> Network.STORE;
                    case 1 -> pick(world.operators()).name();
                    default -> other == host ? Network.STORE : other.name();
                };
        switch (world.dice().nextInt(3)) {
            case 0 -> world.network().cut(host.name(), to, millis());
            case 1 -> world.network().cut(to, host.name(), millis());
            default -> both(host.name(), to, millis());
        }
    }

    private void both(String one, String other, int millis) {
        world.network().cut(one, other, millis);
        world.network().cut(other, one, millis);
    }

    private void slow(MemberHost host) {
        world.network().slow(host.name(), millis());
        host.slowReplay(true);
        world.time().later(millis(), () -> host.slowReplay(false));
    }

    private void storeOut() {
        int millis = world.dice().nextInt(20_000);
        world.time().tell(() -> "the store is without a leader for " + millis + " ms");
        world.store().out(true);
        world.time().later(millis, () -> world.store().out(false));
    }

    private void lead() {
        OperatorHost operator = pick(world.operators());
        if (world.chance(0.3)) {
            operator.restart();
        }
        operator.leads(true);
        world.operators().stream()
                .filter(other -> other != operator && world.chance(0.7))
                .forEach(other -> other.leads(false));
    }

    private void changeSettings() {
        RoleSettings now = world.settings();
        List<String> all = world.members().stream().map(MemberHost::name).toList();
        String gone = pick(all);
        boolean fewer = all.size() > 2 && now.k() == 1 && world.chance(0.3);
        world.settings(
                Scene.with(
                        now,
                        pick(List.of(Mode.values())),
                        pick(List.of(ControlPlaneLoss.values())),
                        now.maxDataLossBytes(),
                        fewer ? all.stream().filter(name -> !name.equals(gone)).toList() : all));
    }

    /** The store is wiped, once; or a server hangs. */
    private void beRough() {
        if (world.store().newest().version() > 0 && !world.store().wiped() && world.chance(0.2)) {
            world.wipeStore();
        } else {
            victim().database().hang(world.dice().nextInt(3 * LONGEST));
        }
    }

    /** Of a copy nobody takes what it costs: more disks could be lost by it than any quorum makes up for. */
    private void tend() {
        MemberHost host = victim();
        MemberWord word = pick(List.of(MemberWord.values()));
        boolean anyway = word == MemberWord.FENCE && world.chance(0.5);
        var asked = new OperatorEvent.MemberAsked(host.name(), word, anyway, world.newId());
        world.time().tell(() -> "somebody asks: %s %s".formatted(word, host.name()));
        world.operators().forEach(operator -> operator.hear(asked));
    }

    private void switchOver(MemberHost host) {
        world.time().tell(() -> "somebody asks for a switchover to " + host.name());
        world.operators()
                .forEach(operator -> operator.hear(new OperatorEvent.SwitchoverAsked(host.name())));
    }
}
