package dev.drover.cluster;

import static dev.drover.testing.RoleRecords.A;
import static dev.drover.testing.RoleRecords.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.drover.role.Member;
import dev.drover.role.Observation;
import dev.drover.role.Position;
import dev.drover.role.Promise;
import dev.drover.role.Report;
import dev.drover.role.RoleRecord;
import dev.drover.testing.RoleRecords;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RoleCodecTest {

    private static final RoleRecord RECORD = RoleRecords.served(7);

    @Test
    void aRecordComesBackAsItWas() {
        assertThat(RoleCodec.record(RoleCodec.encode(RECORD))).isEqualTo(RECORD);
    }

    @Test
    void messagesComeBackAsTheyWere() {
        Promise promise = new Promise(8, B, RoleRecords.SYSTEM, new Position(3, 0x5_000_000L));
        Observation seen =
                new Observation(Optional.of(new Position(3, 17)), true, new TreeSet<>(List.of(B)));
        Report report =
                new Report(
                        A,
                        RoleRecords.SYSTEM,
                        7,
                        true,
                        true,
                        true,
                        false,
                        Optional.of(42L),
                        seen,
                        false,
                        Optional.empty(),
                        0,
                        0);
        MemberCall.Ask ask = new MemberCall.Ask(8, Optional.of(new Position(3, 17)));
        MemberCall.Ask free = new MemberCall.Ask(8, Optional.empty());
        assertThat(RoleCodec.message(Promise.class, RoleCodec.encode(promise))).isEqualTo(promise);
        assertThat(RoleCodec.message(Report.class, RoleCodec.encode(report))).isEqualTo(report);
        assertThat(RoleCodec.message(MemberCall.Ask.class, RoleCodec.encode(ask))).isEqualTo(ask);
        assertThat(RoleCodec.message(MemberCall.Ask.class, RoleCodec.encode(free))).isEqualTo(free);
    }

    /** Members are updated one after the other, and speak with operators of both kinds meanwhile. */
    @Test
    void aReportOfAnOlderDroverIsUnderstood() {
        String old =
                "{\"member\":{\"name\":\"a\",\"incarnation\":\"1\"},\"system\":\"7412\",\"promised\":7,"
                    + "\"whole\":true,\"sighted\":true,\"runsAsPrimary\":true,\"dead\":false,"
                    + "\"barrier\":42,\"observed\":{\"end\":null,\"receiving\":false,"
                    + "\"attached\":[]}}";
        Report report = RoleCodec.message(Report.class, bytes(old));
        assertThat(report.member()).isEqualTo(new Member("a", "1"));
        assertThat(report.fenced()).isFalse();
        assertThat(report.restart()).isEmpty();
        assertThat(report.heeded()).isZero();
    }

    @Test
    void aFieldThatWasAlwaysSaidIsNotMadeUp() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RoleCodec.message(Report.class, bytes("{\"whole\":true}")));
    }

    /** A newer Drover says more; what it leaves out or means otherwise is another format. */
    @Test
    void whatIsNotKnownIsPassedOver() {
        String text = text(RECORD).replace("\"term\":7", "\"term\":7,\"more\":{\"a\":1}");
        assertThat(RoleCodec.record(bytes(text))).isEqualTo(RECORD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"term", "phase", "mode", "members", "timeline", "want", "quorum", "reason"})
    void noFieldMayBeMissing(String field) {
        String text = text(RECORD).replace("\"" + field + "\":", "\"not-" + field + "\":");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RoleCodec.record(bytes(text)))
                .withMessageContaining(field);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"format\":2}",
                "{\"format\":1}",
                "{\"format\":1,\"term\":\"7\"}",
                "7",
                "no JSON"
            })
    void whatIsNoRecordIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> RoleCodec.record(bytes(text)));
    }

    @Test
    void moreThanThereAreMembersCannotBeWaitedFor() {
        String text = text(RECORD).replace("\"k\":1", "\"k\":2");
        assertThatIllegalArgumentException().isThrownBy(() -> RoleCodec.record(bytes(text)));
    }

    private static String text(RoleRecord record) {
        return new String(RoleCodec.encode(record), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
