package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonChangesTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a':1}        | {'a':2}          | ~ $.a: 1 -> 2",
                "{'a':1}        | {'a':1,'b':2}    | + $.b: 2",
                "{'a':1,'b':2}  | {'a':1}          | - $.b: 2",
                "{'a':[1,2]}    | {'a':[1,3]}      | ~ $.a[1]: 2 -> 3",
                "{'a':[1]}      | {'a':[1,2]}      | + $.a[1]: 2",
                "{'a':[1,2]}    | {'a':[1]}        | - $.a[1]: 2",
                "{'a':[]}       | {'a':{}}         | ~ $.a: [] -> {}",
                "{'a':{}}       | {'a':1}          | ~ $.a: {} -> 1",
                "{'a':{'b':1}}  | {'a':{'b':null}} | ~ $.a.b: 1 -> null",
                "1              | 2                | ~ $: 1 -> 2"
            },
            quoteCharacter = '`')
    void tellsTheOnePlaceThatDiffers(String before, String after, String line)
            throws JsonProcessingException {
        assertThat(JsonChanges.between(tree(before), tree(after))).containsExactly(line);
    }

    @Test
    void tellsNothingOfTheSameInAnotherOrder() throws JsonProcessingException {
        assertThat(JsonChanges.between(tree("{'a':1,'b':[2]}"), tree("{'b':[2],'a':1}"))).isEmpty();
    }

    @Test
    void tellsEachPlaceInTheOrderOfWhatWas() throws JsonProcessingException {
        List<String> lines = JsonChanges.between(tree("{'b':1,'a':1}"), tree("{'c':1,'a':2}"));

        assertThat(lines).containsExactly("- $.b: 1", "~ $.a: 1 -> 2", "+ $.c: 1");
    }

    @Test
    void tellsAllWhereNothingWas() throws JsonProcessingException {
        assertThat(JsonChanges.between(MissingNode.getInstance(), tree("{'a':1}")))
                .containsExactly("+ $: {\"a\":1}");
    }

    private static JsonNode tree(String text) throws JsonProcessingException {
        return JSON.readTree(text.replace('\'', '"'));
    }
}
