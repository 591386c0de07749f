package dev.drover.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.nomad.JobId;
import dev.drover.adapter.nomad.Nomad;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AuthoredJobTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COUNT = "/TaskGroups/0/Count";

    @Test
    void carriesTheMarkAndChangesNothingThatWasHandedIn() {
        ObjectNode written = json("{'ID':'web','Meta':{'team':'shop'}}");
        ObjectNode before = written.deepCopy();

        AuthoredJob job = AuthoredJob.of(written, "default", List.of());

        assertThat(job.job().at("/Meta/" + Nomad.OWNER_META).asText()).isEqualTo(Nomad.OWNER);
        assertThat(job.job().at("/Meta/team").asText()).isEqualTo("shop");
        assertThat(written).isEqualTo(before);
    }

    @Test
    void saysWhatItsInstancesAreCalledInConsul() {
        AuthoredJob job =
                of(
                        "{'ID':'web','TaskGroups':[{'Name':'g','Services':[{'Name':'web'},"
                            + "{'Name':'own','Provider':'nomad'},{'Name':'${NOMAD_JOB_NAME}-x'},{}],"
                            + "'Tasks':[{'Services':[{'Name':'admin','Provider':'consul'}]},{}]},"
                            + "{'Name':'h','Services':[{'Name':'web'}]}]}");

        assertThat(job.offers())
                .containsExactly(
                        new Offer("admin", "g"), new Offer("web", "g"), new Offer("web", "h"));
        assertThat(of("{'ID':'web'}").offers()).isEmpty();
    }

    @Test
    void isAnotherJobForNomadButNotForItsAuthorWhenTriedAgain() {
        AuthoredJob job = of("{'ID':'web'}");

        AuthoredJob again = job.triedAgain(Optional.of(7L));

        assertThat(again.job().at("/Meta/drover_tried_again").asText()).isEqualTo("7");
        assertThat(again.hash()).isEqualTo(job.hash());
        assertThat(job.job().at("/Meta").size()).isOne();
        assertThat(job.triedAgain(Optional.empty())).isSameAs(job);
    }

    @Test
    void isAnotherJobButTheSameVersionWhenRestarted() {
        AuthoredJob job = of("{'ID':'web'}");

        AuthoredJob restarted = job.restarted(Optional.of("noon"));

        assertThat(restarted.job().at("/Meta/drover_restarted_at").asText()).isEqualTo("noon");
        assertThat(restarted.restartedAt()).contains("noon");
        assertThat(restarted.hash())
                .isNotEqualTo(job.hash())
                .isNotEqualTo(job.restarted(Optional.of("one")).hash())
                .isEqualTo(job.restarted(Optional.of("noon")).hash());
        assertThat(restarted.revision(List.of())).isEqualTo(job.revision(List.of()));
        assertThat(job.restarted(Optional.empty())).isSameAs(job);
        assertThat(job.restartedAt()).isEmpty();
    }

    @Test
    void isTheSameWithOrWithoutTheOuterJob() {
        assertThat(of("{'Job':{'ID':'web'}}")).isEqualTo(of("{'ID':'web'}"));
    }

    @Test
    void belongsToTheGivenNamespaceUnlessItSaysSoItself() {
        assertThat(of("{'ID':'web'}").id()).isEqualTo(new JobId("default", "web"));
        assertThat(of("{'ID':'web','Namespace':''}").id()).isEqualTo(new JobId("default", "web"));
        assertThat(of("{'ID':'web','Namespace':'apps'}").id()).isEqualTo(new JobId("apps", "web"));
    }

    @Test
    void takesTheNameForTheIdWhenThereIsNone() {
        assertThat(of("{'Name':'web'}").id().id()).isEqualTo("web");
        assertThatThrownBy(() -> of("{'Type':'service'}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the job has no ID");
    }

    @Test
    void hasOneHashWhateverTheOrderOfFields() {
        assertThat(of("{'ID':'web','Type':'service','Meta':{'a':'1','b':'2'}}").hash())
                .isEqualTo(of("{'Meta':{'b':'2','a':'1'},'Type':'service','ID':'web'}").hash());
    }

    @Test
    void hasAnotherHashWhenItsAuthorChangesAnything() {
        assertThat(of("{'ID':'web','Priority':50}").hash())
                .isNotEqualTo(of("{'ID':'web','Priority':51}").hash());
    }

    @Test
    void hasOneHashWhateverStandsInFieldsThatOthersOwn() {
        assertThat(ignoring("{'ID':'web','TaskGroups':[{'Count':1}]}").hash())
                .isEqualTo(ignoring("{'ID':'web','TaskGroups':[{'Count':9}]}").hash());
    }

    @Test
    void takesTheFieldsThatOthersOwnFromTheServer() {
        AuthoredJob job = ignoring("{'ID':'web','TaskGroups':[{'Count':1,'Name':'web'}]}");

        ObjectNode merged =
                job.withOthersFields(
                        json("{'TaskGroups':[{'Count':7,'Name':'web'}],'Priority':9}"),
                        List.of(COUNT));

        assertThat(merged.at(COUNT).asInt()).isEqualTo(7);
        assertThat(merged.has("Priority")).isFalse();
        assertThat(job.job().at(COUNT).asInt()).isEqualTo(1);
    }

    @Test
    void leavesFieldsAloneThatTheServerOrTheAuthorDoesNotHave() {
        AuthoredJob job = ignoring("{'ID':'web','TaskGroups':[{'Count':1}]}");

        assertThat(job.withOthersFields(json("{}"), List.of(COUNT))).isEqualTo(job.job());
        assertThat(
                        job.withOthersFields(
                                json("{'TaskGroups':[{},{'Count':3}]}"),
                                List.of("/TaskGroups/1", "/TaskGroups/1/Count")))
                .isEqualTo(job.job());
    }

    @Test
    void findsAGroupOnTheServerByItsName() {
        AuthoredJob job =
                of("{'ID':'web','TaskGroups':[{'Name':'new','Count':1},{'Name':'web','Count':1}]}");

        ObjectNode merged =
                job.withOthersFields(
                        json("{'TaskGroups':[{'Name':'web','Count':7},{'Name':'old','Count':4}]}"),
                        List.of(COUNT, "/TaskGroups/1/Count"));

        assertThat(merged.at(COUNT).asInt()).isEqualTo(1);
        assertThat(merged.at("/TaskGroups/1/Count").asInt()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "3, 3", "9, 5"})
    void keepsTheirCountWithinTheRange(int theirs, int kept) {
        AuthoredJob job =
                ignoring("{'ID':'web','TaskGroups':[{'Count':2,'Scaling':{'Min':2,'Max':5}}]}");

        ObjectNode merged =
                job.withOthersFields(
                        json("{'TaskGroups':[{'Count':%d}]}".formatted(theirs)), List.of(COUNT));

        assertThat(merged.at(COUNT).asInt()).isEqualTo(kept);
    }

    private static AuthoredJob of(String text) {
        return AuthoredJob.of(json(text), "default", List.of());
    }

    private static AuthoredJob ignoring(String text) {
        return AuthoredJob.of(json(text), "default", List.of(COUNT));
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
