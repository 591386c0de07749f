package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProxyNameTest {

    @Test
    void isReadAsItIsWritten() {
        ProxyName name = ProxyName.parse("default/web");

        assertThat(name).isEqualTo(new ProxyName("default", "web"));
        assertThat(name).hasToString("default/web");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "web", "default/web/x", "/", "default/", "/web", "a/We b", "a/b--c"})
    void isNothingElse(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ProxyName.parse(text));
    }

    @Test
    void isShownToWhoForgotTheNamespace() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProxyName.parse("web"))
                .withMessage("'web' is no proxy; write NAMESPACE/NAME, for example default/web");
    }

    @Test
    void isSortedAsPeopleReadIt() {
        TreeSet<ProxyName> sorted = new TreeSet<>();
        sorted.add(new ProxyName("shop", "a"));
        sorted.add(new ProxyName("default", "b"));
        sorted.add(new ProxyName("default", "a"));

        assertThat(sorted.toString()).isEqualTo("[default/a, default/b, shop/a]");
    }
}
