package dev.drover.role;

/**
 * A person's word about one member, as an operator passes it on. It may come late, twice, or to somebody else who listens there by
 * then: what does not fit what the supervisor has read itself is passed over.
 *
 * @param member that is meant, with the incarnation of the data that it said it holds
 * @param word what is to be done
 * @param term of the record that the operator went by; 0 = there is none
 * @param anyway whether the person takes what follows from it for those who write
 * @param number grows with each word about this cluster: the microsecond in which it was asked for; 0 = unknown
 */
public record Instruction(Member member, MemberWord word, long term, boolean anyway, long number) {}
