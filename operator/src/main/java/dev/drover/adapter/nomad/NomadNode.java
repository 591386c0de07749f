package dev.drover.adapter.nomad;

/**
 * A machine on which Nomad runs tasks.
 *
 * @param id Nomad's own, unlike that of any other, also of an earlier life of the same machine
 * @param name for people
 * @param state in Nomad's words: {@code ready} if it takes new tasks, otherwise why it does not, such as {@code down} or
 *     {@code ineligible}
 */
public record NomadNode(String id, String name, String state) {

    private static final String READY = "ready";

    /** One that takes new tasks. */
    public static NomadNode ready(String id, String name) {
        return new NomadNode(id, name, READY);
    }

    /** Whether it takes new tasks. */
    public boolean ready() {
        return state.equals(READY);
    }
}
