package dev.drover.adapter.nomad;

import static dev.drover.adapter.nomad.Exchange.JSON;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One line of the event stream. Only payloads that are needed become trees: those of allocations are the most and the
 * largest, and just say which job to look at.
 *
 * @param index the events' common index, 0 for a sign of life
 * @param events in order
 * @see <a href="https://developer.hashicorp.com/nomad/api-docs/events">Nomad's event stream</a>
 */
record StreamLine(long index, List<Heard> events) {

    private static final Set<String> NEEDED = Set.of("Job", "Deployment", "Evaluation");

    /**
     * One event.
     *
     * @param topic {@code Job}, {@code Deployment}, {@code Allocation} or {@code Evaluation}
     * @param type what happened, for example {@code JobDeregistered}
     * @param namespace of the object
     * @param key its ID
     * @param job the first filter key: for allocations, evaluations and deployments the job's ID
     * @param payload the job, the deployment or the evaluation; missing for allocations
     */
    record Heard(
            String topic, String type, String namespace, String key, String job, JsonNode payload) {

        /** The job it is about. */
        JobId jobId() {
            return new JobId(namespace, topic.equals("Job") ? key : job);
        }
    }

    /**
     * Reads a line.
     *
     * @throws IOException when it is no JSON: with a plain text Nomad says that the stream is over
     */
    static StreamLine parse(String line) throws IOException {
        if (!line.startsWith("{")) {
            throw new IOException("nomad ended the stream: " + Bounds.line(line));
        }
        long index = 0;
        List<Heard> events = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(line)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (field.equals("Index")) {
                    index = parser.getLongValue();
                } else if (field.equals("Events") && value == JsonToken.START_ARRAY) {
                    while (parser.nextToken() == JsonToken.START_OBJECT) {
                        events.add(event(parser));
                    }
                } else {
                    parser.skipChildren();
                }
            }
        }
        return new StreamLine(index, events);
    }

    private static Heard event(JsonParser parser) throws IOException {
        String topic = "";
        String type = "";
        String namespace = "";
        String key = "";
        String job = "";
        JsonNode payload = MissingNode.getInstance();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "Topic" -> topic = parser.getText();
                case "Type" -> type = parser.getText();
                case "Namespace" -> namespace = parser.getText();
                case "Key" -> key = parser.getText();
                case "FilterKeys" -> job = first(parser);
                case "Payload" -> payload = payload(parser);
                default -> parser.skipChildren();
            }
        }
        return new Heard(topic, type, namespace, key, job, payload);
    }

    private static String first(JsonParser parser) throws IOException {
        return parser.currentToken() == JsonToken.START_ARRAY
                ? JSON.<JsonNode>readTree(parser).path(0).asText()
                : "";
    }

    /** Nomad writes an event's fields in the order of the alphabet, the topic last: the payload's own field tells it. */
    private static JsonNode payload(JsonParser parser) throws IOException {
        JsonNode payload = MissingNode.getInstance();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String holds = parser.currentName();
            parser.nextToken();
            if (NEEDED.contains(holds)) {
                payload = JSON.readTree(parser);
            } else {
                parser.skipChildren();
            }
        }
        return payload;
    }
}
