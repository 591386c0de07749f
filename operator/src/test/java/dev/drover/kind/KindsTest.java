package dev.drover.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.adapter.nomad.Nomad;
import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.Kind;
import dev.drover.convergence.StoreKeys;
import dev.drover.database.Databases;
import dev.drover.database.MemberTokens;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.document.DriftMode;
import dev.drover.document.Metadata;
import dev.drover.document.Spec;
import dev.drover.testing.FakeNomad;
import dev.drover.testing.InMemoryCheckFeed;
import dev.drover.testing.InMemoryKeyValueStore;
import dev.drover.testing.InMemoryPrefixFeed;
import dev.drover.workload.Frontage;
import dev.drover.workload.Workloads;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The list of kinds, and the rooms it leads to, say the same. */
final class KindsTest {

    private static final Registration<Spec> OTHER =
            new Registration<>(
                    "Other",
                    Spec.class,
                    _ -> {
                        throw new UnsupportedOperationException();
                    },
                    (_, _) -> {
                        throw new UnsupportedOperationException();
                    });

    @Test
    void eachRunsUnderTheNameAndWithTheSpecOfItsRegistration() {
        InstantSource clock = InstantSource.fixed(Instant.EPOCH);
        FakeNomad nomad = new FakeNomad(clock);
        Map<String, Class<? extends Spec>> running = new HashMap<>();

        for (Kind<?, ?, ?, ?> kind : Kinds.ALL.running(supplies(nomad, clock))) {
            running.put(kind.name(), kind.specType());
        }

        assertThat(running).isEqualTo(Kinds.ALL.specTypes()).containsKey("Job");
    }

    @Test
    void refusesTwoOfOneName() {
        assertThatThrownBy(() -> new Kinds(List.of(OTHER, OTHER)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two kinds are called Other");
    }

    @Test
    void previewsNoDocumentOfAKindThatIsNotListed() {
        Spec spec = () -> DriftMode.OFF;
        Document<Spec> document =
                new Document<>(new DocumentKey("shop", "Other", "web"), 1, Metadata.NONE, spec);
        FakeNomad nomad = new FakeNomad(InstantSource.fixed(Instant.EPOCH));
        Reach reach =
                new Reach() {
                    @Override
                    public Nomad nomad() {
                        return nomad;
                    }

                    @Override
                    public String nomadNamespace() {
                        return "default";
                    }

                    @Override
                    public KeyValueStore store() {
                        return new InMemoryKeyValueStore();
                    }

                    @Override
                    public StoreKeys keys() {
                        return new StoreKeys("drover");
                    }
                };

        assertThatThrownBy(() -> Kinds.ALL.preview(reach, document)).hasMessage("no kind Other");
    }

    private static Supplies supplies(FakeNomad nomad, InstantSource clock) {
        return new Supplies(
                nomad,
                "default",
                new Workloads(
                        nomad,
                        new Workloads.Followed(
                                nomad.feed(), new InMemoryCheckFeed(), Frontage.NONE),
                        new Workloads.Terms("default", Duration.ZERO),
                        clock),
                InMemoryPrefixFeed.proxies(new InMemoryKeyValueStore()),
                new Databases(
                        new Databases.World(
                                new InMemoryKeyValueStore(),
                                new StoreKeys("drover"),
                                () -> Duration.ZERO,
                                clock,
                                new MemberTokens(Path.of("/nonexistent")))));
    }
}
