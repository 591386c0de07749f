package dev.drover.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.drover.convergence.Objection;
import dev.drover.convergence.Preview;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PooledPreviewTest {

    private static final PoolerJob JOB =
            new PoolerJob("{}", Map.of("mode", TextNode.valueOf("transaction")));
    private static final Said SAME = new Said(true, "", "");
    private static final Said ROLES = new Said(false, "its roles would change", "roles");
    private static final Said CREATED = new Said(false, "the job would be created", "job");

    /** A preview that says this. */
    private record Said(boolean nothing, String headline, String line) implements Preview {
        @Override
        public ObjectNode rendered() {
            return JsonNodeFactory.instance.objectNode().put("mode", "sync");
        }

        @Override
        public Optional<Objection> objection() {
            return Optional.empty();
        }

        @Override
        public Difference difference() {
            return new Difference(
                    nothing,
                    headline,
                    line.isEmpty() ? List.of() : List.of("~ " + line),
                    List.of(),
                    List.of(),
                    nothing ? "" : line + " touched",
                    JsonNodeFactory.instance.objectNode());
        }
    }

    private static Preview.Difference difference(Said database, Said pooler) {
        return new PooledPreview(database, Optional.of(JOB), pooler).difference();
    }

    @Test
    void withoutAPoolerTheDatabaseIsAllThereIs() {
        PooledPreview preview = new PooledPreview(ROLES, Optional.empty(), CREATED);

        assertThat(preview.difference()).isEqualTo(ROLES.difference());
        assertThat(preview.rendered().has("pooler")).isFalse();
    }

    @Test
    void saysWhatChangesOfEither() {
        assertThat(difference(SAME, SAME).nothing()).isTrue();
        assertThat(difference(ROLES, SAME)).isEqualTo(ROLES.difference());
        assertThat(difference(SAME, CREATED).headline())
                .isEqualTo("its pooler: the job would be created");
        assertThat(difference(SAME, CREATED).touched()).isEqualTo("of its pooler, job touched");
        Preview.Difference both = difference(ROLES, CREATED);
        assertThat(both.headline()).isEqualTo("its roles would change");
        assertThat(both.lines()).containsExactly("~ roles", "~ job");
        assertThat(both.touched()).isEqualTo("roles touched; of its pooler, job touched");
        assertThat(both.figures().has("pooler")).isTrue();
    }

    @Test
    void warnsThatClientsHaveToComeElsewhere() {
        assertThat(moving("6432", "6433").hindrances())
                .containsExactly(
                        "clients of its pooler come to port 6432 now, and have to come to 6433"
                                + " then: nobody listens at 6432 any more");
        assertThat(moving("6432", "6432").hindrances()).isEmpty();
        assertThat(difference(ROLES, CREATED).hindrances()).isEmpty();
    }

    private static Preview.Difference moving(String before, String after) {
        String port = "group pgbouncer, Network, Static Port: Value = ";
        return new PooledPreview(
                        SAME,
                        Optional.of(JOB),
                        new Lines(List.of("+ " + port + after, "- " + port + before)))
                .difference();
    }

    /** A preview that says nothing but these lines. */
    private record Lines(List<String> lines) implements Preview {
        @Override
        public ObjectNode rendered() {
            return JsonNodeFactory.instance.objectNode();
        }

        @Override
        public Optional<Objection> objection() {
            return Optional.empty();
        }

        @Override
        public Difference difference() {
            return new Difference(
                    false,
                    "it would change",
                    lines,
                    List.of(),
                    List.of(),
                    "",
                    JsonNodeFactory.instance.objectNode());
        }
    }

    @Test
    void showsWhatTheJobIsGiven() {
        assertThat(
                        new PooledPreview(SAME, Optional.of(JOB), SAME)
                                .rendered()
                                .at("/pooler/mode")
                                .asText())
                .isEqualTo("transaction");
    }

    @Test
    void namesTheJobThatWouldBeStopped() {
        ObjectNode part = JsonNodeFactory.instance.objectNode();
        part.putObject("pooler")
                .put("holds", true)
                .putObject("target")
                .put("id", "demo--db-pgbouncer");

        assertThat(removals(Optional.empty(), part))
                .containsExactly("the job of its pooler, demo--db-pgbouncer, is stopped");
        assertThat(removals(Optional.of(JOB), part)).isEmpty();
        assertThat(removals(Optional.empty(), JsonNodeFactory.instance.objectNode())).isEmpty();
    }

    private static List<String> removals(Optional<PoolerJob> asked, JsonNode part) {
        return new PooledPreview(SAME, asked, SAME).removals(part);
    }
}
