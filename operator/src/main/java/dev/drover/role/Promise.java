package dev.drover.role;

/**
 * A member's word, on its disk before it is given, that it receives nothing of an older term ever again.
 *
 * @param term the term it was given for
 * @param member who gave it, with the incarnation of the data it speaks of
 * @param system the identifier of these data
 * @param position where those data end, taken after the receiver was cut and all local WAL was replayed
 */
public record Promise(long term, Member member, String system, Position position) {}
