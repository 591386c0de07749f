package dev.drover.workload;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.StringJoiner;

/** Values of variables as the text of an HCL variables file. Pure. */
public final class HclVariables {

    private HclVariables() {}

    /**
     * One {@code name = value} a line, in the order of the map. A value is JSON, which HCL reads as it is, except that a
     * dollar or percent sign before a brace would begin a template: it is doubled, since a value is never code.
     *
     * @see <a href="https://developer.hashicorp.com/nomad/docs/job-specification/hcl2/variables">HCL2 variables</a>
     */
    public static String text(Map<String, JsonNode> variables) {
        StringJoiner lines = new StringJoiner("\n");
        variables.forEach((name, value) ->
                lines.add(
                        name + " = " + value.toString().replace("${", "$${").replace("%{", "%%{")));
        return lines.toString();
    }
}
