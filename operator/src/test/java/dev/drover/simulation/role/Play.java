package dev.drover.simulation.role;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One world from its beginning to its end, by a seed. */
final class Play {

    private static final int FAULTS = 12;

    /** After the last fault: leases end, who was rebuilt is copied, and the quorum grows step by step. */
    private static final long SETTLING = 30_000;

    private static final int LINES = 400;

    private final long seed;
    private final Mutation mutation;
    private int acknowledged;
    private int namings;
    private boolean beyondHelp;

    Play(long seed, Mutation mutation) {
        this.seed = seed;
        this.mutation = mutation;
    }

    int acknowledged() {
        return acknowledged;
    }

    int namings() {
        return namings;
    }

    /** Whether it ended with more lost than the protocol can make up for. */
    boolean beyondHelp() {
        return beyondHelp;
    }

    /** What went wrong; empty = nothing. */
    Optional<String> run() {
        return wrong(world(false))
                .map(_ -> wrong(world(true)).orElse("seed " + seed + " failed only once"));
    }

    /** Whether something happens that never may, before the faults are over. */
    boolean breaksARule() {
        try {
            suffer(world(false));
            return false;
        } catch (Violation violation) {
            return true;
        }
    }

    private Optional<String> wrong(RoleWorld world) {
        try {
            suffer(world);
            world.heal();
            world.time().run(world.scene().rough() ? 2 * SETTLING : SETTLING);
            beyondHelp = world.witness().beyondHelp();
            if (!beyondHelp) {
                world.witness().settled();
            }
            acknowledged = world.witness().acknowledged();
            namings = world.witness().namings();
            return Optional.empty();
        } catch (Violation violation) {
            return Optional.of(story(world, violation));
        }
    }

    private static void suffer(RoleWorld world) {
        // A first start goes wrong from the first moment.
        world.time().run(world.scene().empty() ? 0 : 3_000);
        world.begin();
        RoleFaults faults = new RoleFaults(world);
        for (int i = 0; i < FAULTS; i++) {
            world.time().run(world.dice().nextInt(world.chance(0.4) ? 300 : 5_000));
            faults.disturb();
        }
        world.time().run(world.dice().nextInt(4_000));
    }

    private String story(RoleWorld world, Violation violation) {
        List<String> story = world.time().story();
        String end =
                story.stream()
                        .skip(Math.max(0, story.size() - LINES))
                        .collect(Collectors.joining("\n    "));
        return "seed %d, %s: %s%n    %s"
                .formatted(seed, world.settings(), violation.getMessage(), end);
    }

    private RoleWorld world(boolean telling) {
        return new RoleWorld(seed, mutation, Scene.of(seed), telling);
    }
}
