package dev.drover.role;

/**
 * A role record as it stands in the store.
 *
 * @param version grows with each write of the record (Consul's ModifyIndex); what compare-and-set compares
 * @param record the record of that version
 */
public record Stored(long version, RoleRecord record) {}
