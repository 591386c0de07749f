package dev.drover;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The house rules that a reviewer should never have to repeat. */
@AnalyzeClasses(packages = "dev.drover", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

    /** Each may use those to its left. */
    private static final List<String> LAYERS =
            List.of(
                    "document",
                    "planning",
                    "role",
                    "schema",
                    "convergence",
                    "exclusive",
                    "cluster",
                    "adapter",
                    "workload",
                    "database",
                    "proxy",
                    "member",
                    "kind",
                    "surface");

    /**
     * What answers something else each time: {@code class#method} whatever the arguments, {@code class#method/1} with one
     * argument only. The other form is handed its seed, and is free.
     */
    private static final Set<String> CLOCKS_AND_DICE =
            Set.of(
                    "java.time.Instant#now",
                    "java.time.LocalDate#now",
                    "java.time.LocalTime#now",
                    "java.time.LocalDateTime#now",
                    "java.time.OffsetDateTime#now",
                    "java.time.ZonedDateTime#now",
                    "java.time.InstantSource#system",
                    "java.time.Clock#system",
                    "java.time.Clock#systemUTC",
                    "java.time.Clock#systemDefaultZone",
                    "java.lang.System#currentTimeMillis",
                    "java.lang.System#nanoTime",
                    "java.util.Date#<init>/0",
                    "java.lang.Thread#sleep",
                    "java.util.concurrent.TimeUnit#sleep",
                    "java.util.concurrent.locks.LockSupport#parkNanos",
                    "java.util.concurrent.locks.LockSupport#parkUntil",
                    "java.util.UUID#randomUUID",
                    "java.lang.Math#random",
                    "java.lang.StrictMath#random",
                    "java.util.Collections#shuffle/1",
                    "java.util.Random#<init>/0",
                    "java.util.SplittableRandom#<init>/0",
                    "java.security.SecureRandom#<init>",
                    "java.security.SecureRandom#getInstance",
                    "java.security.SecureRandom#getInstanceStrong",
                    "java.util.concurrent.ThreadLocalRandom#current",
                    "java.util.random.RandomGenerator#getDefault",
                    "java.util.random.RandomGenerator#of",
                    "java.util.random.RandomGeneratorFactory#create/0");

    /** What talks to somebody outside, or is told by him. */
    private static final DescribedPredicate<JavaClass> REACHING_OUT =
            nameMatching(
                            "dev\\.drover\\..*(Nomad|Feed|Kind|Source|Store|Reach|Supplies|Workloads|Databases|Proxies)")
                    .as("talk to the outside")
                    .forSubtype();

    @ArchTest static final ArchRule DOCUMENT_SEES_NOTHING_ABOVE = seesNothingAbove("document");
    @ArchTest static final ArchRule PLANNING_SEES_NOTHING_ABOVE = seesNothingAbove("planning");
    @ArchTest static final ArchRule ROLE_SEES_NOTHING_ABOVE = seesNothingAbove("role");
    @ArchTest static final ArchRule SCHEMA_SEES_NOTHING_ABOVE = seesNothingAbove("schema");

    @ArchTest
    static final ArchRule CONVERGENCE_SEES_NOTHING_ABOVE = seesNothingAbove("convergence");

    @ArchTest static final ArchRule EXCLUSIVE_SEES_NOTHING_ABOVE = seesNothingAbove("exclusive");
    @ArchTest static final ArchRule CLUSTER_SEES_NOTHING_ABOVE = seesNothingAbove("cluster");
    @ArchTest static final ArchRule ADAPTER_SEES_NOTHING_ABOVE = seesNothingAbove("adapter");
    @ArchTest static final ArchRule WORKLOAD_SEES_NOTHING_ABOVE = seesNothingAbove("workload");
    @ArchTest static final ArchRule DATABASE_SEES_NOTHING_ABOVE = seesNothingAbove("database");
    @ArchTest static final ArchRule PROXY_SEES_NOTHING_ABOVE = seesNothingAbove("proxy");
    @ArchTest static final ArchRule MEMBER_SEES_NOTHING_ABOVE = seesNothingAbove("member");
    @ArchTest static final ArchRule KIND_SEES_NOTHING_ABOVE = seesNothingAbove("kind");

    @ArchTest
    static final ArchRule NOBODY_BELOW_KNOWS_THE_ROOT =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            LAYERS.stream().map(ArchitectureTest::all).toArray(String[]::new))
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.drover");

    @ArchTest
    static final ArchRule DOCUMENT_KNOWS_THE_JDK_ONLY =
            classes()
                    .that()
                    .resideInAPackage(all("document"))
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage("java..", "org.jspecify..", all("document")));

    /** The simulation runs it unchanged, and each kind of database is to share it. */
    @ArchTest
    static final ArchRule ROLE_KNOWS_THE_JDK_ONLY =
            classes()
                    .that()
                    .resideInAPackage(all("role"))
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage("java..", "org.jspecify..", all("role")));

    @ArchTest
    static final ArchRule ROOMS_DO_NOT_KNOW_EACH_OTHER =
            slices().matching("dev.drover.kind.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule MEMBERS_DO_NOT_KNOW_EACH_OTHER =
            slices().matching("dev.drover.member.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule KINDS_AND_MEMBERS_DO_NOT_KNOW_EACH_OTHER =
            noClasses()
                    .that()
                    .resideInAPackage(all("kind"))
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(all("member"))
                    .because("they meet in what stands in the store");

    @ArchTest
    static final ArchRule ONLY_THE_LIST_OF_KINDS_KNOWS_A_ROOM =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(all("kind"))
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.drover.kind.*..")
                    .because("a new kind is registered once, and nobody else need hear of it");

    @ArchTest
    static final ArchRule ADAPTERS_DO_NOT_KNOW_EACH_OTHER =
            slices().matching("dev.drover.adapter.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule SURFACES_DO_NOT_KNOW_EACH_OTHER =
            slices().matching("dev.drover.surface.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule NO_PACKAGE_CYCLES =
            slices().matching("dev.drover.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule PLANNERS_ARE_PURE =
            classes()
                    .that()
                    .haveSimpleNameEndingWith("Planner")
                    .or()
                    .resideInAPackage(all("planning"))
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage(
                                    "java.lang..",
                                    "java.util",
                                    "java.util.function",
                                    "java.util.stream",
                                    "java.time",
                                    "org.jspecify..",
                                    all("document"),
                                    all("planning"),
                                    all("role"),
                                    all("workload"),
                                    all("database"),
                                    all("proxy"),
                                    all("member"),
                                    all("kind"),
                                    "dev.drover.adapter.nomad"))
                    .because("a plan must follow from its arguments alone");

    /** Also by way of another class of its package: whoever it asks must not ask for it. */
    @ArchTest
    static final ArchRule PLANNERS_REACH_NOBODY =
            noClasses()
                    .that()
                    .haveSimpleNameEndingWith("Planner")
                    .or()
                    .resideInAPackage(all("planning"))
                    .should()
                    .transitivelyDependOnClassesThat(REACHING_OUT)
                    .because("what a plan needs is observed before it is made");

    @ArchTest
    static final ArchRule NOBODY_ASKS_THE_WALL_CLOCK_OR_ROLLS_DICE =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.drover")
                    .should()
                    .accessTargetWhere(asksTheClockOrRollsDice())
                    .because("time and chance are handed in, so that a simulation can own them");

    @ArchTest static final ArchRule CONSUL_STAYS_IN_ITS_ADAPTER = staysIn("consul", "com.orbitz..");

    @ArchTest
    static final ArchRule NOMAD_STAYS_IN_ITS_ADAPTER =
            staysIn("nomad", "com.hashicorp..", "org.apache.http..");

    @ArchTest
    static final ArchRule POSTGRES_STAYS_IN_ITS_ADAPTER =
            staysIn("postgres", "org.postgresql..", "java.sql..");

    @ArchTest
    static final ArchRule VERTX_STAYS_AT_THE_EDGE =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("dev.drover", all("surface"), all("adapter.caddy"))
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.vertx..");

    /** A machine whose clock is set back by an hour: who may serve depends on time that passes, never on the time of day. */
    @ArchTest
    static final ArchRule ROLES_KNOW_NO_TIME_OF_DAY =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "dev.drover.role", all("cluster"), "dev.drover.member.postgres")
                    .and(
                            not(
                                    nameMatching(
                                                    ".*\\.(Holder|RestartRule|ParameterFollower)(\\$.*)?")
                                            .as("say when they began, or restart for parameters")))
                    .should()
                    .dependOnClassesThat(
                            nameMatching(
                                            "java\\.time\\.(Instant|InstantSource|Clock|(Local|Offset|Zoned)DateTime)"
                                                + "|java\\.util\\.Date")
                                    .as("are times of day"));

    /** A reference such as {@code Math::random} is as good as a call. */
    private static DescribedPredicate<JavaAccess<?>> asksTheClockOrRollsDice() {
        return DescribedPredicate.describe(
                "asks the clock or rolls dice",
                access ->
                        access.getTarget() instanceof CodeUnitAccessTarget target
                                && isClockOrDice(target));
    }

    private static boolean isClockOrDice(CodeUnitAccessTarget target) {
        String method = target.getOwner().getName() + "#" + target.getName();
        String form = method + "/" + target.getRawParameterTypes().size();
        return CLOCKS_AND_DICE.contains(method) || CLOCKS_AND_DICE.contains(form);
    }

    private static ArchRule seesNothingAbove(String layer) {
        Stream<String> above = LAYERS.stream().skip(LAYERS.indexOf(layer) + 1);
        return noClasses()
                .that()
                .resideInAPackage(all(layer))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(above.map(ArchitectureTest::all).toArray(String[]::new));
    }

    private static ArchRule staysIn(String adapter, String... vendor) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(all("adapter." + adapter), "com.hashicorp.nomad.javasdk")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(vendor)
                .because("a vendor's type in a signature makes every caller know the vendor");
    }

    private static String all(String layer) {
        return "dev.drover." + layer + "..";
    }
}
