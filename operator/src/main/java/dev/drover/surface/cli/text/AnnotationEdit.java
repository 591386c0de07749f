package dev.drover.surface.cli.text;

import java.util.List;
import java.util.Optional;

/** Sets one annotation in the text of a document, as {@link FieldEdit} does. */
public final class AnnotationEdit {

    private AnnotationEdit() {}

    /**
     * The text with the annotation set.
     *
     * @param name a word without quotes or control characters
     * @param value likewise
     * @throws IllegalArgumentException when the text is not the text of a document
     */
    public static String set(String text, String name, String value) {
        String edited = FieldEdit.set(text, path(name), value);
        if (!find(edited, name).filter(value::equals).isPresent()) {
            throw new IllegalArgumentException(
                    "cannot set annotation %s without rewriting the document; set it by hand"
                            .formatted(name));
        }
        return edited;
    }

    /** The annotation's value, if the text has it. */
    public static Optional<String> find(String text, String name) {
        return FieldEdit.find(text, path(name));
    }

    private static List<String> path(String name) {
        return List.of("metadata", "annotations", name);
    }
}
