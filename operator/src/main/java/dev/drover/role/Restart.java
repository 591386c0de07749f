package dev.drover.role;

import java.time.Duration;

/**
 * How the server of a primary was gone last and ran again in the same term: no other took its place.
 *
 * @param term it was primary in
 * @param times how often that has happened since its supervisor began
 * @param gone from when its end was noticed until clients could come again
 */
public record Restart(long term, int times, Duration gone) {}
