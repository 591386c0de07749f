package dev.drover.member.caddy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.adapter.consul.ServiceFeed.Instance;
import dev.drover.proxy.Site;
import dev.drover.proxy.Slots;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SlotFilesTest {

    private static final String ONE = "10.0.0.1:80";
    private static final String TWO = "10.0.0.2:80";

    @TempDir Path folder;

    private Site site;
    private SlotFiles files;

    @BeforeEach
    void open() throws IOException {
        site = new Site(folder);
        files = opened();
    }

    @Test
    void areForTheirOwnerOnly() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(site.slots())))
                .isEqualTo("rwx------");
    }

    @Test
    void holdNobodyBeforeTheFirstWord() {
        files.ensure(Set.of("api"), Set.of());

        assertThat(slots("api"))
                .isEqualTo(Collections.nCopies(Slots.COUNT, Slots.NOBODY_ELSE_EITHER));
        assertThat(files.instances("api")).isEmpty();
    }

    @Test
    void letOthersAnswerWhereThereAreAny() {
        files.ensure(Set.of("api", "next"), Set.of("next"));

        assertThat(slots("next")).containsOnly(Slots.NOBODY);
        assertThat(slots("api")).containsOnly(Slots.NOBODY_ELSE_EITHER);
    }

    @Test
    void changeWhenOthersComeAndGo() {
        files.ensure(Set.of("api"), Set.of());
        files.ensure(Set.of("api"), Set.of("api"));
        assertThat(slots("api")).containsOnly(Slots.NOBODY);

        files.ensure(Set.of("api"), Set.of());
        assertThat(slots("api")).containsOnly(Slots.NOBODY_ELSE_EITHER);
    }

    @Test
    void areNotMendedWhereNobodyIsThere() throws IOException {
        files.ensure(Set.of("api"), Set.of());
        Object before = Files.readAttributes(site.slot("api", 0), "unix:ino").get("ino");

        files.mend();

        assertThat(Files.readAttributes(site.slot("api", 0), "unix:ino"))
                .containsEntry("ino", before);
    }

    @Test
    void holdTheAddressesThatWereTold() {
        assertThat(files.told("api", at(ONE, TWO))).isTrue();

        assertThat(slots("api")).isEqualTo(Slots.filled(List.of(), List.of(ONE, TWO)));
        assertThat(files.instances("api")).contains(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "one emptied", "folder"})
    void areMendedWhenSomebodyTookThemAway(String what) throws IOException {
        files.told("api", at(ONE, TWO));
        switch (what) {
            case "one" -> Files.delete(site.slot("api", 3));
            case "one emptied" -> Files.writeString(site.slot("api", 3), "");
            default -> {
                for (int slot = 0; slot < Slots.COUNT; slot++) {
                    Files.delete(site.slot("api", slot));
                }
                Files.delete(site.slots());
                Files.delete(site.addresses());
            }
        }

        files.mend();

        assertThat(slots("api")).isEqualTo(Slots.filled(List.of(), List.of(ONE, TWO)));
        assertThat(site.addresses()).exists();
    }

    @Test
    void areLeftAloneWhenTheyAreAsTheyWereWritten() throws IOException {
        files.told("api", at(ONE));
        Object before = Files.readAttributes(site.slot("api", 0), "unix:ino").get("ino");

        files.mend();

        assertThat(Files.readAttributes(site.slot("api", 0), "unix:ino"))
                .containsEntry("ino", before);
    }

    @Test
    void keepWhatWasToldWhenTheyAreNeeded() {
        files.told("api", at(ONE));
        files.ensure(Set.of("api"), Set.of());

        assertThat(slots("api")).containsOnly(ONE);
    }

    @Test
    void keepTheLastAddressesWhenNobodyIsHealthy() {
        files.told("api", at(ONE));

        assertThat(files.told("api", at())).isTrue();

        assertThat(slots("api")).containsOnly(ONE);
        assertThat(files.instances("api")).contains(0);
    }

    @Test
    void areNotWrittenAgainForTheSameAddresses() throws IOException {
        files.told("api", at(ONE));
        Path slot = site.slot("api", 0);
        Object before = Files.readAttributes(slot, "unix:ino").get("ino");

        assertThat(files.told("api", at(ONE))).isFalse();

        assertThat(Files.readAttributes(slot, "unix:ino").get("ino")).isEqualTo(before);
    }

    @Test
    void areToldOfAsAChangeTheFirstTimeAlsoWhenNobodyIsThere() {
        files.ensure(Set.of("api"), Set.of());

        assertThat(files.told("api", at())).isTrue();
        assertThat(files.told("api", at())).isFalse();
    }

    @Test
    void areWrittenOnlyWhereTheAddressChanges() throws IOException {
        files.told("api", at(ONE, TWO));
        Object first = Files.readAttributes(site.slot("api", 0), "unix:ino").get("ino");

        files.told("api", at(ONE, "10.0.0.3:80"));

        assertThat(Files.readAttributes(site.slot("api", 0), "unix:ino").get("ino"))
                .isEqualTo(first);
        assertThat(slots("api")).containsOnly(ONE, "10.0.0.3:80");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "web.internal:80",
                "10.0.0.2",
                "10.0.0.2:80\n",
                "{env.HOME}:80",
                "unix//tmp/socket",
                "[fe80::1%eth0]:80",
                ""
            })
    void leaveOutWhatIsNoAddress(String hostname) {
        files.told("api", at(ONE, hostname));

        assertThat(slots("api")).containsOnly(ONE);
        assertThat(files.instances("api")).contains(1);
    }

    @Test
    void takeAddressesOfVersion6() {
        files.told("api", at("[fd00::1]:8080"));

        assertThat(slots("api")).containsOnly("[fd00::1]:8080");
    }

    @Test
    void areFilledAgainAfterTheEndOfTheLastSupervisor() throws IOException {
        files.told("api", at(ONE, TWO));
        List<String> before = slots("api");
        Files.write(site.slot("api", 3), new byte[0]);
        Files.delete(site.slot("api", 4));

        opened();

        assertThat(slots("api")).isEqualTo(before);
    }

    @Test
    void areNotTakenForWordOfTheService() throws IOException {
        files.told("api", at(ONE));

        assertThat(opened().instances("api")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "null", "[]", "{\"api\":[\"10.0.0.1:80\"]}", "{\"api\":null}"})
    void goByTheFilesWhereTheRecordIsBroken(String record) throws IOException {
        files.told("api", at(ONE));
        Files.writeString(site.addresses(), record);

        SlotFiles anew = opened();
        anew.ensure(Set.of("api"), Set.of());

        assertThat(slots("api")).containsOnly(ONE);
    }

    @Test
    void beginAnewWhereTheFilesAreBrokenToo() throws IOException {
        files.told("api", at(ONE));
        Files.writeString(site.addresses(), "{");
        Files.writeString(site.slot("api", 3), "");

        SlotFiles anew = opened();
        anew.ensure(Set.of("api"), Set.of());

        assertThat(slots("api")).containsOnly(Slots.NOBODY_ELSE_EITHER);
    }

    @Test
    void goByTheFilesWhereTheyAreNewerThanTheRecord() throws IOException {
        files.told("api", at(ONE));
        byte[] before = Files.readAllBytes(site.addresses());
        files.told("api", at(TWO));
        Files.write(site.addresses(), before);

        opened();

        assertThat(slots("api")).containsOnly(TWO);
    }

    @Test
    void areGivenUpWhenNobodyHasBeenHealthyForLong() {
        files.told("api", at(ONE));
        files.told("api", at());

        files.abandon("api");

        assertThat(slots("api")).containsOnly(Slots.NOBODY_ELSE_EITHER);
        assertThat(files.told("api", at(TWO))).isTrue();
        assertThat(slots("api")).containsOnly(TWO);
    }

    @Test
    void areGoneWithTheService() {
        files.told("api", at(ONE));
        files.told("web", at(TWO));

        files.keepOnly(Set.of("web"));

        assertThat(site.slot("api", 0)).doesNotExist();
        assertThat(files.instances("api")).isEmpty();
        assertThat(slots("web")).containsOnly(TWO);
    }

    /** Caddy may read at any time. */
    @Test
    void areWholeAtEachMoment() throws InterruptedException {
        files.told("api", at(ONE));
        AtomicBoolean done = new AtomicBoolean();
        AtomicBoolean torn = new AtomicBoolean();
        Thread reader =
                Thread.ofPlatform()
                        .start(() -> {
                            while (!done.get()) {
                                String now = slot("api", 0);
                                torn.compareAndSet(false, !now.equals(ONE) && !now.equals(TWO));
                            }
                        });
        for (int round = 0; round < 50; round++) {
            files.told("api", at(round % 2 == 0 ? TWO : ONE));
        }
        done.set(true);
        reader.join();

        assertThat(torn).isFalse();
    }

    @Test
    void leaveNothingElseBehind() throws IOException {
        files.told("api", at(ONE));
        files.told("api", at(TWO));

        try (Stream<Path> found = Files.list(site.slots())) {
            assertThat(found.map(file -> site.slots().relativize(file).toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, Slots.COUNT).mapToObj("api.%d"::formatted).toList());
        }
    }

    @Test
    void nameTheInstancesWhoseAddressesTheyHold() {
        files.told("api", List.of(new Instance(ONE, "b"), new Instance(TWO, "a")));

        assertThat(files.names("api")).containsExactly("a", "b");
    }

    @Test
    void nameAnInstanceThatTookTheAddressOfAnother() {
        files.told("api", List.of(new Instance(ONE, "a")));

        assertThat(files.told("api", List.of(new Instance(ONE, "b")))).isTrue();

        assertThat(files.names("api")).containsExactly("b");
    }

    @Test
    void nameNobodyForAnAddressThatIsKeptAlthoughNobodyIsHealthy() {
        files.told("api", at(ONE));
        files.told("api", at());

        assertThat(slots("api")).containsOnly(ONE);
        assertThat(files.names("api")).isEmpty();
    }

    @Test
    void nameNobodyBeforeTheFirstWordOfALaterSupervisor() throws IOException {
        files.told("api", at(ONE));

        assertThat(opened().names("api")).isEmpty();
    }

    @Test
    void holdACanaryAsOftenAsItsShareIs() {
        files.told("api", List.of(new Instance(ONE, "a"), canary(25)));
        assertThat(slots("api").stream().filter(TWO::equals)).hasSize(3);

        assertThat(files.told("api", List.of(new Instance(ONE, "a"), canary(0)))).isFalse();
        assertThat(slots("api")).containsOnly(ONE);
        assertThat(files.names("api")).containsExactly("a");
        assertThat(files.instances("api")).contains(2);
    }

    private static Instance canary(int share) {
        return new Instance(TWO, "b", Optional.of(share));
    }

    @Test
    void nameOnlyThoseThatFindASlot() {
        List<Instance> many =
                IntStream.range(0, Slots.COUNT + 3)
                        .mapToObj(number -> "10.0.1.%d:80".formatted(number))
                        .map(address -> new Instance(address, address))
                        .toList();

        files.told("api", many);

        assertThat(files.names("api"))
                .hasSize(Slots.COUNT)
                .containsExactlyElementsOf(slots("api").stream().distinct().sorted().toList());
    }

    @Test
    void nameWhoIsAtEachAddressWhateverTheService() {
        files.told(
                "api",
                List.of(
                        new Instance("10.0.0.1:80", "one"),
                        new Instance("10.0.0.1:80", "next"),
                        new Instance("web.internal:80", "left out")));
        files.told("admin", List.of(new Instance("10.0.0.1:80", "one")));
        files.told("gone", at("10.0.0.2:80"));
        files.told("gone", at());

        assertThat(files.occupants()).isEqualTo(Map.of("10.0.0.1:80", Set.of("one", "next")));
    }

    private static List<Instance> at(String... addresses) {
        return Stream.of(addresses).map(address -> new Instance(address, address)).toList();
    }

    private SlotFiles opened() throws IOException {
        SlotFiles opened = new SlotFiles(site);
        opened.open();
        return opened;
    }

    private List<String> slots(String service) {
        return IntStream.range(0, Slots.COUNT).mapToObj(number -> slot(service, number)).toList();
    }

    private String slot(String service, int number) {
        try {
            return Files.readString(site.slot(service, number));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
