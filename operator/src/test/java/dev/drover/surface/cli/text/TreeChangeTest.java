package dev.drover.surface.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TreeChangeTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'spec':{'image':'a:1'}} | {'spec':{'image':'a:2'}} | image a:1 -> a:2",
                "{'resources':{'cpu':2}} | {'resources':{'cpu':3}} | resources.cpu 2 -> 3",
                "{'variants':{'web':{'jar':'a'}}} | {'variants':{'web':{'jar':'b'}}} |"
                        + " variants.web.jar a -> b",
                "{'spec':{'env':{'KEY':'x'}}} | {'spec':{'env':{'KEY':'y'}}} | env.KEY",
                "{'spec':{'raw':{'Token':'x'}}} | {'spec':{'raw':{'Token':'y'}}} | raw.Token",
                "{'spec':{'args':['x']}} | {'spec':{'args':['y']}} | args",
                "{'spec':{}} | {'spec':{'user':'x'}} | +user x",
                "{'user':'x','env':{}} | {'env':{'A':'b'}} | +env.A, -user",
                "{'a':1,'b':1,'c':1,'d':1} | {'a':2,'b':2,'c':2,'d':2} | a, b, c and 1 more"
            })
    void tellsWhichFieldsDiffer(String before, String after, String words)
            throws JsonProcessingException {
        ObjectMapper json = new ObjectMapper();

        assertThat(
                        TreeChange.words(
                                json.readTree(before.replace('\'', '"')),
                                json.readTree(after.replace('\'', '"'))))
                .isEqualTo(words);
    }

    @Test
    void saysNothingOfWhatIsTheSame() throws JsonProcessingException {
        ObjectMapper json = new ObjectMapper();

        assertThat(TreeChange.words(json.readTree("{\"a\":[1]}"), json.readTree("{\"a\":[1]}")))
                .isEmpty();
    }
}
