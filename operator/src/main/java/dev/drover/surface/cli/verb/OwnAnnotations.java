package dev.drover.surface.cli.verb;

import dev.drover.document.Metadata;
import dev.drover.surface.cli.text.AnnotationEdit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The annotations that verbs set: they say how a document is to be treated now, and belong to no older text. */
final class OwnAnnotations {

    private static final String OFF = "false";

    /** Whether they are on matters; when {@code drover/retry} was last set does not. */
    private static final List<String> SWITCHES = List.of(Metadata.SUSPEND, Metadata.ADOPT);

    private static final List<String> ALL =
            List.of(
                    Metadata.SUSPEND,
                    Metadata.ADOPT,
                    Metadata.RETRY,
                    Metadata.RESTARTED_AT,
                    Metadata.PROMOTE,
                    Metadata.ABORT);

    private OwnAnnotations() {}

    /** The older text, switched as the newest is. A text that cannot be edited stays as it is. */
    static String as(String newest, String older) {
        try {
            String text = older;
            for (String name : SWITCHES) {
                String now = AnnotationEdit.find(newest, name).orElse(OFF);
                if (!AnnotationEdit.find(text, name).orElse(OFF).equals(now)) {
                    text = AnnotationEdit.set(text, name, now);
                }
            }
            Optional<String> restarted = AnnotationEdit.find(newest, Metadata.RESTARTED_AT);
            // Another time than that of the last restart would be one more.
            return restarted.isEmpty()
                            || restarted.equals(AnnotationEdit.find(text, Metadata.RESTARTED_AT))
                    ? text
                    : AnnotationEdit.set(text, Metadata.RESTARTED_AT, restarted.get());
        } catch (IllegalArgumentException uneditable) {
            return older;
        }
    }

    /** Whether an older text differs from the newest by these annotations at most. */
    static boolean same(String newest, String older) {
        // Each is added before the others: in this order the older one gets them as the newest did.
        List<String> names =
                ALL.stream()
                        .sorted(Comparator.comparingInt((String name) -> -newest.indexOf(name)))
                        .toList();
        return plain(newest, names).equals(plain(older, names));
    }

    private static String plain(String text, List<String> names) {
        try {
            String plain = text;
            for (String name : names) {
                plain = AnnotationEdit.set(plain, name, OFF);
            }
            return plain;
        } catch (IllegalArgumentException uneditable) {
            return text;
        }
    }
}
