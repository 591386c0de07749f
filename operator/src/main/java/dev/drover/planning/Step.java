package dev.drover.planning;

/** One possible change of the outside world. Kinds implement it with a sealed interface, one record a change. */
public interface Step {

    /** What it does, as a short sentence for events and for {@code Suspended}: "register job web". */
    String summary();

    /** One UpperCamelCase word for events, in the past tense: {@code Registered}. */
    String reason();

    /** Whether it takes something away: then the document is looked at once more right before. */
    default boolean removes() {
        return false;
    }

    /** Whether it waits until what the document depends on is as it must be. */
    default boolean waits() {
        return true;
    }
}
