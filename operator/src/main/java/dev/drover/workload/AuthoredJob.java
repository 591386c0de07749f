package dev.drover.workload;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.nomad.JobId;
import dev.drover.adapter.nomad.Nomad;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A job as its author wrote it, in API form, with Drover's mark. Everything that is compared or registered comes from
 * this, never from the server's copy.
 *
 * @param id which job
 * @param hash of the job without the fields that others own; changes when its author changes it
 * @param job the job; not to be changed
 */
record AuthoredJob(JobId id, String hash, ObjectNode job) {

    private static final ObjectMapper CANONICAL =
            JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

    private static final String META = "Meta";
    private static final String TRIED_AGAIN_META = "drover_tried_again";
    private static final String RESTARTED_AT_META = "drover_restarted_at";

    /** More than any job has that is written by hand. */
    private static final int OFFERS_MAX = 64;

    /** They make Nomad take a job for another, and are no part of what a version is made of. */
    private static final List<String> WORDS = List.of(TRIED_AGAIN_META, RESTARTED_AT_META);

    /**
     * Makes the job ready to be registered.
     *
     * @param written in API form, with or without the outer {@code Job}
     * @param namespace where it belongs unless it says so itself
     * @param ignore JSON pointers of fields that others own
     * @throws IllegalArgumentException when it has no ID
     */
    static AuthoredJob of(ObjectNode written, String namespace, List<String> ignore) {
        ObjectNode job = inner(written).deepCopy();
        String id = job.path("ID").asText(job.path("Name").asText(""));
        if (id.isBlank()) {
            throw new IllegalArgumentException("the job has no ID");
        }
        job.put("ID", id);
        String where = job.path("Namespace").asText("");
        job.put("Namespace", where.isBlank() ? namespace : where);
        ObjectNode meta =
                job.path(META).isObject() ? (ObjectNode) job.get(META) : job.putObject(META);
        meta.put(Nomad.OWNER_META, Nomad.OWNER);
        JobId jobId = new JobId(job.path("Namespace").asText(), id);
        ObjectNode own = job.deepCopy();
        ignore.forEach(pointer -> remove(own, JsonPointer.compile(pointer)));
        return new AuthoredJob(jobId, hash(own), job);
    }

    /**
     * The same job, with a word in its meta that makes Nomad take it for another: the same definition after a failed
     * deployment is not deployed again. The word stays, or its end would replace every allocation.
     */
    AuthoredJob triedAgain(Optional<Long> generation) {
        if (generation.isEmpty()) {
            return this;
        }
        ObjectNode other = job.deepCopy();
        ((ObjectNode) other.get(META)).put(TRIED_AGAIN_META, Long.toString(generation.get()));
        return new AuthoredJob(id, hash, other);
    }

    /**
     * The same job, to be restarted: with the time in its meta, by which Nomad takes it for another and replaces its allocations
     * by its own update rules. For its author it is another, too. The word stays, or its end would be one more restart.
     */
    AuthoredJob restarted(Optional<String> at) {
        if (at.isEmpty()) {
            return this;
        }
        ObjectNode other = job.deepCopy();
        ((ObjectNode) other.get(META)).put(RESTARTED_AT_META, at.get());
        ObjectNode both =
                JsonNodeFactory.instance.objectNode().put("job", hash).put("restarted", at.get());
        return new AuthoredJob(id, hash(both), other);
    }

    /** The same job where it is to run, if it follows a role; for its author it is another at each place. */
    AuthoredJob at(Whereabouts whereabouts) {
        if (whereabouts.verdict() == Whereabouts.Verdict.ANYWHERE) {
            return this;
        }
        ObjectNode other = job.deepCopy();
        PlaceBlock.settle(other, whereabouts.abode());
        ObjectNode both =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("job", hash)
                        .put("node", Abode.nodeOf(whereabouts.abode()));
        return new AuthoredJob(id, hash(both), other);
    }

    /** When it was last asked to be restarted. */
    Optional<String> restartedAt() {
        return Optional.ofNullable(job.path(META).path(RESTARTED_AT_META).textValue());
    }

    /** The same with the words in its meta that stay, and where it runs if it follows a role, as they stand on the server. */
    AuthoredJob withWordsOf(JsonNode server) {
        ObjectNode other = job.deepCopy();
        PlaceBlock.settleAs(other, server);
        ObjectNode meta = (ObjectNode) other.get(META);
        for (String word : WORDS) {
            JsonNode theirs = server.path(META).path(word);
            if (theirs.isTextual() && !meta.has(word)) {
                meta.set(word, theirs);
            }
        }
        return new AuthoredJob(id, hash, other);
    }

    /** The job with the fields that others own as they stand on the server. */
    ObjectNode withOthersFields(JsonNode server, List<String> ignore) {
        ObjectNode merged = job.deepCopy();
        for (String text : ignore) {
            JsonPointer pointer = JsonPointer.compile(text);
            JsonNode theirs = theirs(server, pointer);
            if (!theirs.isMissingNode()) {
                put(merged, pointer, theirs);
            }
        }
        merged.path("TaskGroups").forEach(AuthoredJob::bringWithinRange);
        return merged;
    }

    /** A group is found by its name: where the author put another before it, it stands at another place than on the server. */
    private JsonNode theirs(JsonNode server, JsonPointer pointer) {
        JsonPointer place = pointer.tail();
        String name =
                pointer.matchesProperty("TaskGroups")
                        ? job.path("TaskGroups")
                                .path(place.getMatchingIndex())
                                .path("Name")
                                .asText()
                        : "";
        if (name.isEmpty()) {
            return server.at(pointer);
        }
        for (JsonNode group : server.path("TaskGroups")) {
            if (group.path("Name").asText().equals(name)) {
                return group.at(place.tail());
            }
        }
        return MissingNode.getInstance();
    }

    /** Nomad refuses a count that stands outside of the range its author allows by now. */
    private static void bringWithinRange(JsonNode group) {
        JsonNode range = group.path("Scaling");
        if (group instanceof ObjectNode object && range.path("Max").isInt()) {
            int count = group.path("Count").asInt();
            int most = Math.min(count, range.path("Max").asInt());
            object.put("Count", Math.max(most, range.path("Min").asInt()));
        }
    }

    /** Allocations that the groups ask for in all; 0 when that depends on the nodes. Nomad's default for a group is 1. */
    int count() {
        if (job.path("Type").asText().startsWith("sys")) {
            return 0;
        }
        return StreamSupport.stream(job.path("TaskGroups").spliterator(), false)
                .mapToInt(group -> group.path("Count").asInt(group.at("/Scaling/Min").asInt(1)))
                .sum();
    }

    /**
     * What its instances are called in Consul, sorted. A name that Nomad completes is not known here, and left out.
     */
    List<Offer> offers() {
        Set<Offer> offers =
                new TreeSet<>(Comparator.comparing(Offer::service).thenComparing(Offer::group));
        for (JsonNode group : job.path("TaskGroups")) {
            Stream.concat(
                            Stream.of(group),
                            StreamSupport.stream(group.path("Tasks").spliterator(), false))
                    .flatMap(place ->
                            StreamSupport.stream(place.path("Services").spliterator(), false))
                    .filter(service -> service.path("Provider").asText("consul").equals("consul"))
                    .map(service -> service.path("Name").asText())
                    .filter(name -> !name.isEmpty() && !name.contains("${"))
                    .forEach(name -> offers.add(new Offer(name, group.path("Name").asText())));
        }
        return offers.stream().limit(OFFERS_MAX).toList();
    }

    /**
     * What a version is made of: all of it and its hooks, but the number of its instances, how they are replaced, and when they
     * were restarted.
     */
    String revision(List<Hook> hooks) {
        ObjectNode whole = job.deepCopy();
        ((ObjectNode) whole.get(META)).remove(WORDS);
        whole.path("TaskGroups")
                .forEach(group -> {
                    if (group instanceof ObjectNode counted) {
                        counted.remove(List.of("Count", "Scaling", "Update"));
                    }
                });
        ArrayNode named = whole.putArray("hooks");
        hooks.forEach(hook ->
                named.addObject()
                        .put("name", hook.name())
                        .put("moment", hook.moment().name())
                        .set("job", hook.job()));
        return hash(whole);
    }

    private static ObjectNode inner(ObjectNode written) {
        return written.path("Job").isObject() ? (ObjectNode) written.get("Job") : written;
    }

    private static void remove(ObjectNode root, JsonPointer pointer) {
        JsonNode parent = root.at(pointer.head());
        if (parent instanceof ObjectNode object) {
            object.remove(pointer.last().getMatchingProperty());
        }
    }

    private static void put(ObjectNode root, JsonPointer pointer, JsonNode value) {
        JsonNode parent = root.at(pointer.head());
        if (parent instanceof ObjectNode object) {
            object.set(pointer.last().getMatchingProperty(), value);
        } else if (parent instanceof ArrayNode array
                && array.has(pointer.last().getMatchingIndex())) {
            array.set(pointer.last().getMatchingIndex(), value);
        }
    }

    private static String hash(ObjectNode job) {
        try {
            byte[] canonical =
                    CANONICAL.writeValueAsBytes(CANONICAL.treeToValue(job, Object.class));
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(canonical);
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (JsonProcessingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("a tree that cannot be hashed", e);
        }
    }
}
