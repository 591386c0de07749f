package dev.drover.adapter.nomad;

import dev.drover.adapter.nomad.Reads.Listing;
import dev.drover.adapter.nomad.Shapes.SeenJob;
import dev.drover.convergence.RemoteFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at jobs whose counts moved, and at jobs that seem to be gone, on a thread of its own: a few by name, many by one
 * list. Absence is only ever concluded from a look by name. Thread-safe.
 */
final class LookAgain {

    private static final Logger LOG = LoggerFactory.getLogger(LookAgain.class);

    /** Above that one list is cheaper than that many looks. */
    private static final int BY_NAME_MAX = 16;

    /** Events of one moment come in bunches: one look serves them all. */
    private static final Duration BUNCH = Duration.ofMillis(15);

    /** After a list of everything. */
    private static final Duration REST_MIN = Duration.ofMillis(100);

    /** A list takes Nomad longer the more jobs there are: at most a fifth of the time goes into lists. */
    private static final int REST_FACTOR = 4;

    /** But nobody waits longer than that for news, however slow Nomad is. */
    private static final Duration REST_MAX = Duration.ofSeconds(2);

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final Reads reads;
    private final JobView view;
    private final Gate gate;
    private final InstantSource clock;
    private final Finder finder;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition somethingToDo = lock.newCondition();
    private final Set<JobId> moved = new LinkedHashSet<>();
    private final Set<JobId> doubted = new LinkedHashSet<>();

    /** Missing from the list, and we may not ask about them: nobody can say whether they exist. */
    private final Set<JobId> outOfSight = new HashSet<>();

    /** Of these it was said that they may not be looked at. */
    private final Set<JobId> told = new HashSet<>();

    private volatile @Nullable Thread looker;

    LookAgain(Reads reads, JobView view, Gate gate, InstantSource clock, Finder finder) {
        this.reads = reads;
        this.view = view;
        this.gate = gate;
        this.clock = clock;
        this.finder = finder;
    }

    /** Is told what was found out. */
    interface Finder {

        /** Nomad answered about a job by name, if only that it may not be seen. */
        void answered();

        /** These jobs are not what they were. */
        void tell(Collection<JobId> jobs);
    }

    void start() {
        looker = Thread.ofVirtual().name("nomad-look-again").start(this::run);
    }

    /** Ends the thread; waits at most that long. */
    void close(Duration patience) {
        Gate.end(looker, patience);
    }

    /** The job's counts moved. */
    void soonAt(JobId job) {
        add(moved, List.of(job));
    }

    /** This job may be gone. */
    void doubt(JobId job) {
        add(doubted, List.of(job));
    }

    /** The newest list does not hold these jobs, and all others. */
    void missing(Collection<JobId> jobs) {
        lock.lock();
        try {
            outOfSight.clear();
            add(doubted, jobs);
        } finally {
            lock.unlock();
        }
    }

    /** Whether a job is neither confirmed to be gone nor to be there. */
    boolean inDoubt() {
        lock.lock();
        try {
            return !doubted.isEmpty() || !outOfSight.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Looks at one job by name, now.
     *
     * @throws RemoteFailure when nothing could be learnt; the view stays as it is
     */
    void at(JobId job) {
        Optional<SeenJob> answer = reads.job(job);
        boolean news = answer.map(view::put).orElseGet(() -> view.remove(job));
        lock.lock();
        try {
            doubted.remove(job);
            outOfSight.remove(job);
            told.remove(job);
        } finally {
            lock.unlock();
        }
        finder.answered();
        if (news) {
            finder.tell(List.of(job));
        }
    }

    private void run() {
        while (gate.open()) {
            try {
                awaitSomething();
                gate.pause(BUNCH);
                lookAtMoved();
                lookAtDoubted();
            } catch (RemoteFailure e) {
                LOG.debug("nomad: jobs could not be looked at, tried again: {}", e.getMessage());
                gate.pause(AFTER_FAILURE);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("nomad: looking at jobs failed by a defect, tried again", e);
                gate.pause(AFTER_FAILURE);
            }
        }
    }

    private void awaitSomething() throws InterruptedException {
        lock.lock();
        try {
            while (moved.isEmpty() && doubted.isEmpty()) {
                somethingToDo.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void lookAtMoved() {
        Set<JobId> jobs = takeMoved();
        try {
            if (jobs.size() > BY_NAME_MAX) {
                listAll();
                return;
            }
            for (JobId job : Set.copyOf(jobs)) {
                atUnlessForbidden(job);
                jobs.remove(job);
            }
        } catch (RemoteFailure.Unavailable e) {
            add(moved, jobs);
            throw e;
        }
    }

    /** A few at a time, so that moved counts are not kept waiting. */
    private void lookAtDoubted() {
        for (JobId job : someDoubted()) {
            if (!atUnlessForbidden(job)) {
                losesSightOf(job);
            }
        }
    }

    /** A job of others is none of Drover's business: a right to it that was withdrawn leaves nothing in doubt. */
    private void losesSightOf(JobId job) {
        boolean ours = view.find(job).filter(JobStub::ours).isPresent();
        boolean news;
        lock.lock();
        try {
            doubted.remove(job);
            if (ours) {
                outOfSight.add(job);
            }
            news = told.add(job);
        } finally {
            lock.unlock();
        }
        finder.answered();
        if (news) {
            LOG.warn(
                    "nomad: job {} is listed no more, and the token may not look at it: {}",
                    job,
                    ours
                            ? "nobody knows whether it exists, and nothing is concluded"
                            : "it is not Drover's, and is left out of account");
        }
    }

    private boolean atUnlessForbidden(JobId job) {
        try {
            at(job);
            return true;
        } catch (RemoteFailure.Denied | RemoteFailure.Refused e) {
            LOG.debug("nomad: job {} is out of sight: {}", job, e.getMessage());
            return false;
        }
    }

    private void listAll() {
        Instant begun = clock.instant();
        Listing<SeenJob> listing = reads.jobs();
        Set<JobId> news = new HashSet<>();
        for (SeenJob job : listing.entries()) {
            if (view.put(job)) {
                news.add(job.stub().id());
            }
        }
        finder.tell(news);
        Duration took = Duration.between(begun, clock.instant());
        gate.pause(restAfter(took));
    }

    static Duration restAfter(Duration list) {
        Duration rest = list.multipliedBy(REST_FACTOR);
        if (rest.compareTo(REST_MIN) < 0) {
            return REST_MIN;
        }
        return rest.compareTo(REST_MAX) < 0 ? rest : REST_MAX;
    }

    private void add(Set<JobId> to, Collection<JobId> jobs) {
        lock.lock();
        try {
            if (to.addAll(jobs)) {
                somethingToDo.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private Set<JobId> takeMoved() {
        lock.lock();
        try {
            Set<JobId> taken = new LinkedHashSet<>(moved);
            moved.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private List<JobId> someDoubted() {
        lock.lock();
        try {
            return doubted.stream().limit(BY_NAME_MAX).toList();
        } finally {
            lock.unlock();
        }
    }
}
