package dev.drover.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where in the documents of a kind there are fields of a name: people know what a thing is called, and not what it is below. */
final class FieldPlaces {

    /** No schema is as deep; a definition that refers to itself would have no end. */
    private static final int DEPTH_MAX = 12;

    private final Catalog catalog;
    private final List<List<String>> all = new ArrayList<>();

    private FieldPlaces(Catalog catalog) {
        this.catalog = catalog;
    }

    /** Of this kind: names from the document's root on, those that are less deep first, and in the order of the schema. */
    static FieldPlaces of(Catalog catalog, String kind) {
        FieldPlaces places = new FieldPlaces(catalog);
        places.visit(catalog.schema(kind), List.of());
        places.all.sort(Comparator.comparingInt(List::size));
        return places;
    }

    /** Names that the author of a document makes up stand in no place that could be told. */
    private void visit(JsonNode schema, List<String> path) {
        if (path.size() == DEPTH_MAX) {
            return;
        }
        JsonNode whole = catalog.resolve(schema);
        JsonNode each = whole.has("items") ? catalog.resolve(whole.path("items")) : whole;
        each.path("properties")
                .properties()
                .forEach(field -> {
                    List<String> place =
                            Stream.concat(path.stream(), Stream.of(field.getKey())).toList();
                    all.add(place);
                    visit(field.getValue(), place);
                });
    }

    /**
     * The first that ends so; of a way of several steps that is nowhere, the first that ends with its beginning.
     *
     * @param steps names as somebody wrote them; capitals do not count
     */
    Optional<List<String>> endingWith(List<String> steps) {
        return find(steps).or(() -> find(steps.subList(0, 1)));
    }

    private Optional<List<String>> find(List<String> steps) {
        return all.stream().filter(place -> endsWith(place, steps)).findFirst();
    }

    private static boolean endsWith(List<String> place, List<String> steps) {
        int before = place.size() - steps.size();
        return before >= 0
                && Stream.iterate(0, i -> i < steps.size(), i -> i + 1)
                        .allMatch(i -> place.get(before + i).equalsIgnoreCase(steps.get(i)));
    }
}
