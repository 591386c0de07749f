package dev.drover.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.adapter.nomad.JobId;
import dev.drover.document.DocumentKey;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ClaimsTest {

    private static final JobId WEB = new JobId("default", "web");
    private static final JobId API = new JobId("default", "api");
    private static final DocumentKey A = DocumentKey.parse("shop/Job/a");
    private static final DocumentKey B = DocumentKey.parse("shop/Job/b");
    private static final DocumentKey C = DocumentKey.parse("shop/Job/c");

    private final Claims claims = new Claims();

    @Test
    void givesAJobToTheFirstThatClaimsIt() {
        assertThat(claims.claim(WEB, A)).isEmpty();
        assertThat(claims.claim(WEB, B)).contains(A);
        assertThat(claims.claim(WEB, A)).isEmpty();
        assertThat(claims.holder(WEB)).contains(A);
    }

    @Test
    void tellsJobsOfOneNameInTwoNamespacesApart() {
        assertThat(claims.claim(WEB, A)).isEmpty();
        assertThat(claims.claim(new JobId("other", "web"), B)).isEmpty();
    }

    @Test
    void tellsWhoWaitedWhenAJobIsReleased() {
        claims.claim(WEB, A);
        claims.claim(WEB, B);

        assertThat(claims.release(A, Set.of())).containsExactly(B);
        assertThat(claims.claim(WEB, B)).isEmpty();
    }

    @Test
    void keepsWhatADocumentStillNames() {
        claims.claim(WEB, A);
        claims.claim(API, A);

        claims.release(A, Set.of(API));

        assertThat(claims.holder(WEB)).isEmpty();
        assertThat(claims.holder(API)).contains(A);
    }

    @Test
    void offersAJobToThoseThatWaitAndKeepsItUntilOneTakesIt() {
        claims.claim(WEB, A);
        claims.claim(WEB, B);

        assertThat(claims.offer(WEB, A)).containsExactly(B);
        assertThat(claims.holder(WEB)).contains(A);
        assertThat(claims.claim(WEB, B)).isEmpty();
        assertThat(claims.holder(WEB)).contains(B);
        assertThat(claims.claim(WEB, A)).contains(B);
    }

    @Test
    void takesNothingFromWhoTookAJobOver() {
        claims.claim(WEB, A);
        claims.claim(WEB, B);
        claims.offer(WEB, A);
        claims.claim(WEB, B);

        assertThat(claims.release(A, Set.of())).isEmpty();

        assertThat(claims.holder(WEB)).contains(B);
    }

    @Test
    void knowsNothingOfHoldersBeforeItWasCleared() {
        claims.claim(WEB, A);
        claims.clear();
        claims.claim(WEB, B);

        claims.release(A, Set.of());

        assertThat(claims.holder(WEB)).contains(B);
    }

    @Test
    void doesNotWithdrawAnOfferBecauseTheHolderIsRecorded() {
        claims.claim(WEB, A);
        claims.claim(WEB, B);
        claims.offer(WEB, A);

        claims.recall(WEB, A);

        assertThat(claims.claim(WEB, B)).isEmpty();
    }

    @Test
    void offersNothingWhenNobodyWaitsAnyMore() {
        claims.claim(WEB, A);
        claims.claim(WEB, B);
        claims.offer(WEB, A);
        claims.release(B, Set.of());

        assertThat(claims.offer(WEB, A)).isEmpty();
        assertThat(claims.claim(WEB, B)).contains(A);
    }

    @Test
    void offersNothingThatAnotherHolds() {
        claims.claim(WEB, A);
        claims.claim(WEB, B);

        assertThat(claims.offer(WEB, B)).isEmpty();
    }

    @Test
    void doesNotWaitAnyMoreForAJobAfterClaimingAnother() {
        claims.claim(WEB, A);
        claims.claim(WEB, B);
        claims.claim(API, B);

        assertThat(claims.offer(WEB, A)).isEmpty();
    }

    @Test
    void isNotTakenByWhoWouldDoNothingWithIt() {
        claims.claim(WEB, A);

        assertThat(claims.claimFree(WEB, B)).contains(A);
        assertThat(claims.offer(WEB, A)).isEmpty();
        assertThat(claims.release(A, Set.of())).containsExactly(B);
        assertThat(claims.claimFree(WEB, B)).isEmpty();
    }

    @Test
    void isNotTakenByWhoWouldDoNothingWithItAlsoWhileOfferedToAnother() {
        claims.claim(WEB, A);
        claims.claim(WEB, C);
        claims.claimFree(WEB, B);

        assertThat(claims.offer(WEB, A)).containsExactly(C);
        assertThat(claims.claimFree(WEB, B)).contains(A);
        assertThat(claims.claim(WEB, C)).isEmpty();
    }

    @Test
    void isOfferedToWhoWaitedPatientlyAndWouldTakeItNow() {
        claims.claim(WEB, A);
        claims.claimFree(WEB, B);
        claims.claim(WEB, B);

        assertThat(claims.offer(WEB, A)).containsExactly(B);
    }
}
