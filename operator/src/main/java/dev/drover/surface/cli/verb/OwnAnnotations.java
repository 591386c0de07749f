package dev.drover.surface.cli.verb;

import dev.drover.document.Metadata;
import dev.drover.surface.cli.text.AnnotationEdit;
import java.util.List;

/** The annotations that verbs set: they say how a document is to be treated now, and belong to no older text. */
final class OwnAnnotations {

    private static final String OFF = "false";

    /** Whether they are on matters; when {@code drover/retry} was last set does not. */
    private static final List<String> SWITCHES = List.of(Metadata.SUSPEND, Metadata.ADOPT);

    private static final List<String> ALL =
            List.of(Metadata.SUSPEND, Metadata.ADOPT, Metadata.RETRY);

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
            return text;
        } catch (IllegalArgumentException uneditable) {
            return older;
        }
    }

    /** Whether two texts differ by these annotations at most. */
    static boolean same(String one, String other) {
        return plain(one).equals(plain(other));
    }

    private static String plain(String text) {
        try {
            String plain = text;
            for (String name : ALL) {
                plain = AnnotationEdit.set(plain, name, OFF);
            }
            return plain;
        } catch (IllegalArgumentException uneditable) {
            return text;
        }
    }
}
