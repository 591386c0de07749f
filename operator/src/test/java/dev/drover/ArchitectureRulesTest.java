package dev.drover;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.drover.testing.Offenders;
import dev.drover.workload.JobReader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of {@link ArchitectureTest} notice who breaks them. */
final class ArchitectureRulesTest {

    @ParameterizedTest
    @ValueSource(
            classes = {
                Offenders.AskingPlanner.class,
                Offenders.SdkPlanner.class,
                Offenders.FeedPlanner.class,
                Offenders.KindPlanner.class,
                Offenders.RoundaboutPlanner.class
            })
    void aPlannerReachesNobody(Class<?> planner) {
        assertThat(notices(ArchitectureTest.PLANNERS_REACH_NOBODY, planner)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Offenders.Sleeper.class,
                Offenders.ClockMaker.class,
                Offenders.ClockReader.class,
                Offenders.MathDice.class,
                Offenders.ReferredDice.class,
                Offenders.ThreadDice.class,
                Offenders.DefaultDice.class,
                Offenders.SeedlessDice.class
            })
    void timeAndChanceAreHandedIn(Class<?> offender) {
        assertThat(notices(ArchitectureTest.NOBODY_ASKS_THE_WALL_CLOCK_OR_ROLLS_DICE, offender))
                .isTrue();
    }

    /** Read together with the one by whom a planner might go roundabout. */
    private static boolean notices(ArchRule rule, Class<?> offender) {
        return rule.evaluate(new ClassFileImporter().importClasses(offender, JobReader.class))
                .hasViolation();
    }
}
