package dev.drover.member.caddy;

import dev.drover.member.Intake;
import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.ProxySettings.Pair;
import dev.drover.proxy.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Tells a Caddy that cannot begin with its configuration from one that somebody ended: each time it tries, it makes its admin socket
 * anew. Not thread-safe.
 */
final class Revival {

    /** So often it tries in vain before it is given another configuration: once may be chance. */
    private static final int ATTEMPTS = 3;

    private final Site site;
    private Optional<FileTime> lastBegun = Optional.empty();
    private int attempts;
    private int step;

    Revival(Site site) {
        this.site = site;
    }

    /** Caddy runs. */
    void over() {
        lastBegun = Optional.empty();
        attempts = 0;
        step = 0;
    }

    /** Caddy does not run: whether it has tried often enough with what it has. */
    boolean inVain() {
        Optional<FileTime> begun = begun();
        if (begun.isPresent() && !begun.equals(lastBegun)) {
            attempts++;
            lastBegun = begun;
        }
        if (attempts < ATTEMPTS) {
            return false;
        }
        attempts = 0;
        return true;
    }

    private Optional<FileTime> begun() {
        try {
            return Optional.of(Files.getLastModifiedTime(site.admin()));
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    /** The next thing to try: less each time, and in the end nothing. */
    Intake next(Intake inForce, Predicate<Pair> readable) {
        List<Intake> lesser = lesser(inForce, readable);
        Intake next = lesser.get(Math.min(step, lesser.size() - 1));
        step++;
        return next;
    }

    /**
     * What Caddy may begin with where it cannot with all: without the certificates whose files are gone, without any that were
     * given, and at last nothing at all: then it takes the rest from us, and says what is wrong with it.
     */
    static List<Intake> lesser(Intake inForce, Predicate<Pair> readable) {
        List<Intake> lesser = new ArrayList<>();
        inForce.settings()
                .ifPresent(settings -> {
                    int all = settings.certificates().files().size();
                    ProxySettings there = settings.keeping(readable);
                    int left = there.certificates().files().size();
                    if (left < all) {
                        lesser.add(inForce.under(Optional.of(there)));
                    }
                    if (left > 0) {
                        lesser.add(inForce.under(Optional.of(settings.keeping(_ -> false))));
                    }
                });
        lesser.add(Intake.NOTHING);
        return lesser;
    }
}
