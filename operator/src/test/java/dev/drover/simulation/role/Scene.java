package dev.drover.simulation.role;

import dev.drover.role.ControlPlaneLoss;
import dev.drover.role.Mode;
import dev.drover.role.RoleSettings;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/**
 * What a world begins with.
 *
 * @param settings what is asked for at first
 * @param empty whether there is no record yet, and nobody has data
 * @param changing whether now and then something else is asked for
 * @param tended whether now and then a person fences a member, or has it begin anew
 * @param rough whether now and then a server hangs, and once the store may lose what it holds
 */
record Scene(
        RoleSettings settings, boolean empty, boolean changing, boolean tended, boolean rough) {

    /** Seeds from here on play asynchronous worlds. */
    static final long ASYNC = 1_000_000;

    /** Seeds from here on play worlds in which nothing is there at first. */
    static final long EMPTY = 2_000_000;

    /** Seeds from here on play worlds in which the settings change. */
    static final long CHANGING = 3_000_000;

    /** Seeds from here on play worlds in which persons tend the members. */
    static final long TENDED = 4_000_000;

    /** Seeds from here on play worlds in which servers hang, and the store may lose what it holds. */
    static final long ROUGH = 5_000_000;

    /** A seed of each kind of world. */
    static LongStream kinds(long seed) {
        return LongStream.of(0, ASYNC, EMPTY, CHANGING, TENDED, ROUGH).map(kind -> kind + seed);
    }

    static Scene of(long seed) {
        SplittableRandom dice = new SplittableRandom(seed);
        List<String> names = dice.nextInt(3) == 0 ? List.of("a", "b") : List.of("a", "b", "c");
        int k = names.size() == 3 && dice.nextInt(4) == 0 ? 2 : 1;
        Mode mode = dice.nextInt(3) == 0 ? Mode.REQUIRED : Mode.SYNC;
        Optional<String> preferred =
                dice.nextBoolean() ? Optional.of(names.getLast()) : Optional.empty();
        RoleSettings settings = new RoleSettings(names, mode, k, preferred);
        if (seed < ASYNC) {
            return new Scene(settings, false, false, false, false);
        }
        boolean synchronous = seed >= EMPTY && dice.nextBoolean();
        return new Scene(
                synchronous ? settings : asynchronous(settings, dice),
                between(EMPTY, CHANGING, seed),
                between(CHANGING, TENDED, seed),
                between(TENDED, ROUGH, seed),
                seed >= ROUGH);
    }

    private static boolean between(long first, long end, long seed) {
        return seed >= first && seed < end;
    }

    private static RoleSettings asynchronous(RoleSettings settings, SplittableRandom dice) {
        ControlPlaneLoss loss =
                switch (dice.nextInt(5)) {
                    case 0 -> ControlPlaneLoss.DEMOTE;
                    case 1 -> ControlPlaneLoss.KEEP;
                    default -> ControlPlaneLoss.FAILSAFE;
                };
        Optional<Long> most =
                dice.nextInt(4) == 0 ? Optional.of((long) dice.nextInt(20)) : Optional.empty();
        return with(settings, Mode.ASYNC, loss, most, settings.members());
    }

    /** As before, but for these. */
    static RoleSettings with(
            RoleSettings it,
            Mode mode,
            ControlPlaneLoss loss,
            Optional<Long> most,
            List<String> members) {
        return new RoleSettings(members, mode, it.k(), it.preferred(), loss, most, true);
    }
}
