package dev.drover.surface.cli.view;

import java.util.ArrayList;
import java.util.List;

/**
 * Chooses documents by their labels: {@code a=b}, {@code c!=d}, {@code e} (has it), {@code !f} (has it not), all of which
 * must hold.
 */
public final class LabelSelector {

    /** Chooses everything. */
    public static final LabelSelector ALL = new LabelSelector(List.of());

    private record Term(String label, String value, boolean equal, boolean presence) {

        /** Nothing holds of labels that cannot be read: a negated term must not choose such a document. */
        boolean holds(StoredDocument document) {
            if (document.tree().isMissingNode()) {
                return false;
            }
            if (presence) {
                return document.tree().path("metadata").path("labels").has(label) == equal;
            }
            return document.label(label).equals(value) == equal;
        }
    }

    private final List<Term> terms;

    private LabelSelector(List<Term> terms) {
        this.terms = List.copyOf(terms);
    }

    /**
     * Reads the form above.
     *
     * @throws IllegalArgumentException when a term has no label
     */
    public static LabelSelector parse(String text) {
        List<Term> terms = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            terms.add(term(part.strip()));
        }
        return new LabelSelector(terms);
    }

    private static Term term(String part) {
        int unequal = part.indexOf("!=");
        int equal = part.indexOf('=');
        Term term;
        if (unequal > 0) {
            term =
                    new Term(
                            part.substring(0, unequal).strip(),
                            part.substring(unequal + 2).strip(),
                            false,
                            false);
        } else if (equal > 0) {
            String value = part.substring(equal + 1);
            // Kubernetes users type both = and ==.
            String plain = value.startsWith("=") ? value.substring(1) : value;
            term = new Term(part.substring(0, equal).strip(), plain.strip(), true, false);
        } else {
            boolean absent = part.startsWith("!");
            term = new Term((absent ? part.substring(1) : part).strip(), "", !absent, true);
        }
        if (term.label().isBlank() || term.label().contains("=")) {
            throw new IllegalArgumentException(
                    "'%s' is no label selector; write it like app=web,tier!=test".formatted(part));
        }
        return term;
    }

    /** Whether all terms hold. */
    public boolean chooses(StoredDocument document) {
        return terms.stream().allMatch(term -> term.holds(document));
    }

    /** Whether it leaves anything out at all. */
    public boolean choosesAll() {
        return terms.isEmpty();
    }
}
