package dev.drover.surface.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@code drover deploy}. */
final class DeployTest {

    private static final String WEB = "drover/desired/default/App/web";
    private static final String TEXT =
            """
            # the shop
            apiVersion: drover/v1
            kind: App
            spec:
              image: shop:1   # newest
            """;

    private final Rig drover = new Rig();

    private int deploy(String... options) {
        String[] arguments = new String[options.length + 2];
        arguments[0] = "deploy";
        arguments[1] = "web";
        System.arraycopy(options, 0, arguments, 2, options.length);
        return drover.run(arguments);
    }

    private void ready(long generation) {
        drover.put(
                "drover/status/default/App/web",
                """
                {"observedGeneration":%d,"acceptedGeneration":%d,"conditions":[%s]}
                """
                        .formatted(
                                generation,
                                generation,
                                Rig.condition("Ready", "True", "Healthy", "1 of 1")));
    }

    @Test
    void changesTheImageAndNothingElse() {
        drover.put(WEB, TEXT);

        assertThat(deploy("--image", "shop:2")).isZero();

        assertThat(drover.out)
                .isEqualTo("default/App/web configured\n  ~ spec.image: shop:1 -> shop:2\n");
        assertThat(drover.get(WEB)).isEqualTo(TEXT.replace("shop:1", "shop:2"));
    }

    @Test
    void writesNothingWhenItIsTheSame() {
        long generation = drover.put(WEB, TEXT);
        ready(generation);

        assertThat(deploy("--image", "shop:1", "--wait")).isZero();

        assertThat(drover.out)
                .isEqualTo(
                        """
                        default/App/web: nothing to change
                        default/App/web is Ready=True already
                        """);
        assertThat(drover.store.read(WEB).orElseThrow().modifyIndex()).isEqualTo(generation);
    }

    @Test
    void waitsUntilTheNewOneIsReady() {
        ready(drover.put(WEB, TEXT));
        drover.meanwhile.add(() -> ready(drover.store.read(WEB).orElseThrow().modifyIndex()));

        assertThat(deploy("--image", "shop:2", "--wait")).isZero();

        assertThat(drover.err).isEqualTo("default/App/web: changed, not looked at yet\n");
        assertThat(drover.out).endsWith("default/App/web is Ready=True\n");
        assertThat(deploy("--image", "shop:3", "--wait", "--timeout", "5s")).isEqualTo(3);
    }

    @Test
    void refusesWhatRunsNoImage() {
        drover.document("job");
        drover.put(WEB, TEXT.replaceFirst("image: .*", "command: /bin/true"));

        assertThat(deploy("--image", "shop:2")).isEqualTo(1);
        assertThat(drover.err)
                .contains("default/App/web has no spec.image", "drover apply -f FILE");
        assertThat(drover.run("deploy", "job", "job", "--image", "shop:2")).isEqualTo(1);
        assertThat(drover.err).contains("default/Job/job has no spec.image");
        assertThat(drover.run("deploy", "job")).isEqualTo(2);
    }

    @Test
    void refusesWhatWouldBeABadDocument() {
        drover.put(WEB, TEXT);

        assertThat(deploy("--image", "")).isEqualTo(1);

        assertThat(drover.err).contains("nothing was written").contains("$.spec.image");
        assertThat(drover.get(WEB)).isEqualTo(TEXT);
    }

    @Test
    void refusesToChangeMoreThanTheImage() {
        String json = "{\"apiVersion\": \"drover/v1\", \"spec\": {\"image\": \"shop:1\"}}";
        drover.put(WEB, json);

        assertThat(deploy("--image", "shop:2\", \"user\": \"root")).isEqualTo(1);

        assertThat(drover.err).contains("without rewriting its text");
        assertThat(drover.get(WEB)).isEqualTo(json);
    }

    @Test
    void saysThatASuspendedOneStaysSo() {
        drover.put(WEB, "metadata: {annotations: {drover/suspend: 'true'}}\n" + TEXT);

        assertThat(deploy("--image", "shop:2")).isZero();

        assertThat(drover.err).contains("default/App/web is suspended", "drover resume");
    }
}
