package dev.drover.member.direct;

/** That Caddy answers, and our part cannot stand there as it is: people are told why. No Route is to blame. */
final class Unfit extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * For people.
     *
     * @param why and what to do
     */
    Unfit(String why) {
        super(why);
    }
}
