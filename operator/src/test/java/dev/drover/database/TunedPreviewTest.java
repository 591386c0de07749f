package dev.drover.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.cluster.ParameterStore;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.Objection;
import dev.drover.convergence.Preview;
import dev.drover.convergence.Preview.Difference;
import dev.drover.role.parameter.ParameterRequest;
import dev.drover.role.parameter.ParameterSet;
import dev.drover.testing.InMemoryKeyValueStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a document would change of the parameters that the members of a cluster follow. */
final class TunedPreviewTest {

    private static final String KEY = "drover/parameters/shop/Test/db";
    private static final ParameterSet PUBLISHED =
            new ParameterSet(Map.of("jit", "off", "max_connections", "100", "work_mem", "4MB"));
    private static final ParameterSet ASKED =
            new ParameterSet(
                    Map.of("log_statement", "ddl", "max_connections", "200", "work_mem", "4MB"));

    private final InMemoryKeyValueStore entries = new InMemoryKeyValueStore();
    private final ParameterStore store = new ParameterStore(entries, KEY);

    @Test
    void namesEachChangeAndWhatMembersKnowToNeedARestart() {
        publish(ParameterRequest.of(PUBLISHED, PUBLISHED));

        Difference difference = difference(true, ASKED);

        assertThat(difference.nothing()).isFalse();
        assertThat(difference.headline()).isEqualTo("parameters of its servers would change");
        assertThat(difference.lines())
                .containsExactly(
                        "- parameter jit: off -> its default",
                        "+ parameter log_statement: ddl",
                        "~ parameter max_connections: 100 -> 200 (needs a restart)");
        assertThat(difference.touched()).contains("one after the other; the primary hands over");
        assertThat(difference.figures().path("parameters").asInt()).isEqualTo(3);
    }

    @Test
    void saysThatNobodyIsRestartedForTheOthers() {
        publish(ParameterRequest.of(PUBLISHED, PUBLISHED));
        ParameterSet asked =
                new ParameterSet(Map.of("jit", "off", "max_connections", "100", "work_mem", "8MB"));

        Difference difference = difference(false, asked);

        assertThat(difference.lines())
                .containsExactly("~ mode", "~ parameter work_mem: 4MB -> 8MB");
        assertThat(difference.headline()).isEqualTo("its roles would change");
        assertThat(difference.touched())
                .isEqualTo("roles touched; servers read these parameters without a restart");
    }

    /** A name that PostgreSQL does not have must not look like one that it has. */
    @Test
    void saysOfNamesThatAreNewThatNobodyKnowsThemYet() {
        publish(ParameterRequest.of(PUBLISHED, PUBLISHED));

        Difference difference =
                difference(
                        true,
                        new ParameterSet(
                                Map.of(
                                        "jit",
                                        "off",
                                        "max_connections",
                                        "100",
                                        "work_mem",
                                        "4MB",
                                        "wrok_mem",
                                        "8MB")));

        assertThat(difference.lines()).containsExactly("+ parameter wrok_mem: 8MB");
        assertThat(difference.touched())
                .startsWith("only PostgreSQL knows whether there is a parameter wrok_mem")
                .doesNotContain("servers are restarted", "without a restart");
    }

    @Test
    void doesNotSayThatNobodyIsRestartedWhereSomebodyIs() {
        publish(ParameterRequest.of(PUBLISHED, PUBLISHED));

        String touched =
                preview(new Roles(false, "no server is restarted; roles touched"), ASKED)
                        .difference()
                        .touched();

        assertThat(touched)
                .startsWith("roles touched; servers are restarted for a parameter")
                .doesNotContain("no server is restarted");
    }

    @Test
    void saysNothingWhereTheyAreFollowedAlready() {
        publish(ParameterRequest.of(ASKED, PUBLISHED));

        assertThat(difference(true, ASKED).nothing()).isTrue();
        assertThat(difference(true, ASKED).lines()).isEmpty();
    }

    @Test
    void whereNothingIsPublishedAllAreNewAndNoneIsNoChange() {
        assertThat(difference(true, ASKED).lines()).hasSize(3).allMatch(it -> it.startsWith("+"));
        assertThat(difference(true, ParameterSet.NONE).nothing()).isTrue();
    }

    @Test
    void whatWasRefusedIsNotTriedAgain() {
        publish(ParameterRequest.of(ASKED, PUBLISHED).backWith("b: could not map memory"));

        assertThat(difference(true, ASKED).hindrances())
                .singleElement()
                .asString()
                .contains(ASKED.version(), "not tried again: b: could not map memory");
        assertThat(difference(true, new ParameterSet(Map.of("jit", "on"))).hindrances()).isEmpty();
    }

    @Test
    void whatIsNotUnderstoodIsNotTakenForNothing() {
        byte[] newer = "{\"format\": 2}".getBytes(StandardCharsets.UTF_8);
        assertThat(entries.commit(List.of(new Write.PutIf(KEY, newer, 0)))).isPresent();

        Difference difference = difference(true, ASKED);

        assertThat(difference.nothing()).isFalse();
        assertThat(difference.lines()).isEmpty();
        assertThat(difference.hindrances().getFirst()).contains("same version of Drover");
        assertThat(difference.touched()).isEqualTo("nothing is done before that is mended");
    }

    @Test
    void saysTheRestAsBefore() {
        Preview preview = preview(true, ASKED);
        JsonNode none = JsonNodeFactory.instance.objectNode();

        assertThat(preview.rendered().path("mode").asText()).isEqualTo("sync");
        assertThat(preview.objection()).isEmpty();
        assertThat(preview.removals(none)).containsExactly("member b leaves");
    }

    private void publish(ParameterRequest request) {
        assertThat(store.write(0, request, List.of())).isTrue();
    }

    private Difference difference(boolean rolesSame, ParameterSet asked) {
        return preview(rolesSame, asked).difference();
    }

    private Preview preview(boolean rolesSame, ParameterSet asked) {
        return preview(new Roles(rolesSame, "roles touched"), asked);
    }

    private Preview preview(Roles roles, ParameterSet asked) {
        return new TunedPreview(roles, asked, () -> store, () -> List.of("max_connections"));
    }

    /** Of roles, which change or do not. */
    private record Roles(boolean same, String touched) implements Preview {
        @Override
        public ObjectNode rendered() {
            return JsonNodeFactory.instance.objectNode().put("mode", "sync");
        }

        @Override
        public Optional<Objection> objection() {
            return Optional.empty();
        }

        @Override
        public List<String> removals(JsonNode part) {
            return List.of("member b leaves");
        }

        @Override
        public Difference difference() {
            return new Difference(
                    same,
                    "its roles would change",
                    same ? List.of() : List.of("~ mode"),
                    List.of(),
                    List.of(),
                    same ? "" : touched,
                    JsonNodeFactory.instance.objectNode());
        }
    }
}
