package dev.drover.member;

import java.util.Optional;

/**
 * What stands in the store, as far as it can be read. What cannot, for an operator of another version wrote it perhaps, stays as
 * it was, and keeps nothing else from being heard.
 *
 * @param intake what is wanted; without settings when there are none to go by
 * @param routes how many are published, also where that is more than the intake holds
 * @param trouble what cannot be read; empty when all can
 */
public record Told(Intake intake, int routes, Optional<String> trouble) {}
