package dev.drover.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.cluster.RecordStore;
import dev.drover.convergence.Preview;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.document.Metadata;
import dev.drover.role.ControlPlaneLoss;
import dev.drover.role.Mode;
import dev.drover.role.RoleSettings;
import dev.drover.testing.InMemoryKeyValueStore;
import dev.drover.testing.RoleRecords;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a document would change of a cluster of a and b, whose commits wait for one. */
final class DatabasePreviewTest {

    private static final String KEY = "drover/roles/shop/TestCluster/db";

    private final RecordStore records = new RecordStore(new InMemoryKeyValueStore(), KEY);

    /** What an author could say. */
    private record TestSpec(RoleSettings settings) implements DatabaseSpec {
        @Override
        public RoleSettings roles(String cluster) {
            return settings;
        }

        @Override
        public Map<String, String> serverParameters() {
            return Map.of("work_mem", "8MB");
        }
    }

    @Test
    void showsWhatTheProtocolIsGiven() {
        ObjectNode rendered = preview(settings(Mode.ASYNC, "a", "b")).rendered();

        assertThat(rendered.path("mode").asText()).isEqualTo("async");
        assertThat(rendered.path("replicasWaitedFor").asInt()).isZero();
        assertThat(rendered.path("members").size()).isEqualTo(2);
        assertThat(rendered.has("preferred")).isFalse();
        assertThat(rendered.at("/parameters/work_mem").asText()).isEqualTo("8MB");
    }

    @Test
    void saysThatThereIsNothingYet() {
        Preview.Difference difference = preview(settings(Mode.SYNC, "a", "b")).difference();

        assertThat(difference.nothing()).isFalse();
        assertThat(difference.headline()).isEqualTo("its members would be given roles");
    }

    @Test
    void saysNothingWhereAllIsAsAskedFor() {
        written();

        assertThat(preview(settings(Mode.SYNC, "a", "b")).difference().nothing()).isTrue();
    }

    @Test
    void namesEachChange() {
        written();
        RoleSettings asked =
                new RoleSettings(
                        List.of("a", "c"),
                        Mode.ASYNC,
                        1,
                        Optional.empty(),
                        ControlPlaneLoss.KEEP,
                        Optional.empty(),
                        true);

        Preview.Difference difference = preview(asked).difference();

        assertThat(difference.lines())
                .containsExactly(
                        "~ mode: sync -> async",
                        "~ commits wait for: 1 -> 0 replicas",
                        "~ on control plane loss: failsafe -> keep",
                        "+ member c",
                        "- member b");
        assertThat(difference.hindrances()).isEmpty();
    }

    @Test
    void warnsWhenNobodyStays() {
        written();

        assertThat(preview(settings(Mode.SYNC, "db1", "db2")).difference().hindrances())
                .containsExactly(
                        "no member that the cluster has stays one: are their names right?");
    }

    @Test
    void saysWhoLeaves() {
        ObjectNode part = JsonNodeFactory.instance.objectNode();
        part.putArray("members").addObject().put("name", "b");
        JsonNode none = JsonNodeFactory.instance.objectNode();

        assertThat(preview(settings(Mode.SYNC, "a", "c")).removals(part))
                .containsExactly("member b leaves the cluster; its data stay where they are");
        assertThat(preview(settings(Mode.SYNC, "a", "c")).removals(none)).isEmpty();
    }

    private void written() {
        assertThat(records.write(0, RoleRecords.served(3), List::of)).isPresent();
    }

    private DatabasePreview preview(RoleSettings settings) {
        return new DatabasePreview(
                new Document<>(
                        new DocumentKey("shop", "TestCluster", "db"),
                        5,
                        Metadata.NONE,
                        new TestSpec(settings)),
                () -> records);
    }

    private static RoleSettings settings(Mode mode, String... members) {
        return new RoleSettings(List.of(members), mode, 1, Optional.empty());
    }
}
