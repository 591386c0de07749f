package dev.drover.adapter.nomad;

/**
 * Which Nomad job.
 *
 * @param namespace the Nomad namespace, {@code default} unless somebody said otherwise
 * @param id the job's ID
 */
public record JobId(String namespace, String id) {
    @Override
    public String toString() {
        return namespace.equals("default") ? id : namespace + "/" + id;
    }
}
