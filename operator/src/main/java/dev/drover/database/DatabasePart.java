package dev.drover.database;

import dev.drover.role.Member;
import dev.drover.role.RoleRecord;
import dev.drover.workload.JobPart;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What is recorded about a replicated database: for people, and what must not be done twice.
 *
 * @param at when it was looked at
 * @param term of its record; 0 = there is none yet
 * @param phase of that term, in small letters; empty when there is none
 * @param primary that is named; empty when nobody is
 * @param mode what an acknowledgement promises by the record, in small letters
 * @param waitsFor on how many replicas a commit is before it is acknowledged
 * @param members in the order of the document
 * @param loss in bytes, if the primary were lost now; empty = unknown
 * @param replaceable whether others could replace the primary then, and nobody need allow any loss
 * @param change how the last change of primary went; empty when none was seen
 * @param asked the last word of a person that was taken up, as it was written; empty for none
 * @param answer what came of it; empty when it was begun
 * @param parameters of its servers
 * @param strangers who says that he is a member, and is not asked for
 * @param pooler the job of what leads clients to it; empty = there is none
 * @param answers to a person who asked now; empty = no operator has said
 */
public record DatabasePart(
        Instant at,
        long term,
        String phase,
        String primary,
        String mode,
        int waitsFor,
        List<MemberSight> members,
        Optional<Long> loss,
        boolean replaceable,
        Optional<RoleChange> change,
        String asked,
        String answer,
        ParametersSeen parameters,
        List<String> strangers,
        Optional<JobPart> pooler,
        Optional<Answers> answers) {

    static final DatabasePart NOTHING =
            new DatabasePart(
                    Instant.EPOCH,
                    0,
                    "",
                    "",
                    "",
                    0,
                    List.of(),
                    Optional.empty(),
                    false,
                    Optional.empty(),
                    "",
                    "",
                    ParametersSeen.NOTHING,
                    List.of(),
                    Optional.empty(),
                    Optional.empty());

    public DatabasePart {
        members = members == null ? List.of() : List.copyOf(members);
        loss = Objects.requireNonNullElse(loss, Optional.empty());
        change = Objects.requireNonNullElse(change, Optional.empty());
        asked = Objects.requireNonNullElse(asked, "");
        answer = Objects.requireNonNullElse(answer, "");
        parameters = Objects.requireNonNullElse(parameters, ParametersSeen.NOTHING);
        strangers = strangers == null ? List.of() : List.copyOf(strangers);
        pooler = Objects.requireNonNullElse(pooler, Optional.empty());
        answers = Objects.requireNonNullElse(answers, Optional.empty());
    }

    /** With what is seen now; the last change stays while it is not told. */
    DatabasePart seeing(DatabaseSight sight, Instant now) {
        Optional<RoleRecord> record = sight.record();
        return new DatabasePart(
                now,
                record.map(RoleRecord::term).orElse(0L),
                record.map(it -> it.phase().name().toLowerCase(Locale.ROOT)).orElse(""),
                record.flatMap(RoleRecord::primary).map(Member::name).orElse(""),
                record.map(it -> it.mode().name().toLowerCase(Locale.ROOT)).orElse(""),
                record.map(it -> it.quorum().names().k()).orElse(0),
                sight.members(),
                sight.loss().bytes(),
                sight.replaceable(),
                change,
                asked,
                answer,
                parameters,
                sight.strangers(),
                pooler,
                sight.answers());
    }

    /** Whether a replica keeps up with the primary, so that it could take over. */
    public boolean hasFollower() {
        return members.stream().anyMatch(MemberSight::streams);
    }

    /** Whether this says the same of the cluster as the other, whenever it was seen and however far its log has got. */
    boolean saysTheSameAs(DatabasePart other) {
        return quiet().equals(other.quiet());
    }

    private DatabasePart quiet() {
        List<MemberSight> still = members.stream().map(MemberSight::still).toList();
        return new DatabasePart(
                Instant.EPOCH,
                term,
                phase,
                primary,
                mode,
                waitsFor,
                still,
                Optional.empty(),
                replaceable,
                change,
                asked,
                answer,
                parameters,
                strangers,
                pooler,
                answers.map(Answers::still));
    }

    DatabasePart telling(RoleChange told) {
        return with(Optional.of(told), asked, answer, parameters, pooler);
    }

    DatabasePart with(ParametersSeen now) {
        return with(change, asked, answer, now, pooler);
    }

    DatabasePart pooling(Optional<JobPart> now) {
        return with(change, asked, answer, parameters, now);
    }

    DatabasePart heeding(String word, String outcome) {
        return with(change, word, outcome, parameters, pooler);
    }

    private DatabasePart with(
            Optional<RoleChange> told,
            String word,
            String outcome,
            ParametersSeen seen,
            Optional<JobPart> job) {
        return new DatabasePart(
                at,
                term,
                phase,
                primary,
                mode,
                waitsFor,
                members,
                loss,
                replaceable,
                told,
                word,
                outcome,
                seen,
                strangers,
                job,
                answers);
    }
}
