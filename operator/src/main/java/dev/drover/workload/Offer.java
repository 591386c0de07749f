package dev.drover.workload;

/**
 * That the instances of a group are to be found in Consul.
 *
 * @param service the name there
 * @param group the task group
 */
public record Offer(String service, String group) {}
