package dev.drover.adapter.nomad;

/**
 * A machine on which Nomad runs tasks.
 *
 * @param id Nomad's own, unlike that of any other, also of an earlier life of the same machine
 * @param name for people
 */
public record NomadNode(String id, String name) {}
