package dev.drover.adapter.nomad;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretMaskTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    password=geheim77                            | password=***
                    DB_PASSWORD: geheim77 next                   | DB_PASSWORD: *** next
                    {"api_key": "a b c", "user": "eve"}          | {"api_key": ***, "user": "eve"}
                    secret='it is' end                           | secret=*** end
                    token => abc                                 | token => ***
                    --password geheim77 --verbose                | --password *** --verbose
                    Authorization: Bearer abc.def-ghi            | Authorization: Bearer ***
                    authorization: s3cr3t                        | authorization: ***
                    curl -H 'X: Basic dXNlcjpwYXNz'              | curl -H 'X: Basic ***'
                    postgres://app:p@ss:word@db:5432/shop        | postgres://***@db:5432/shop
                    redis://:geheim@10.0.0.1:6379                | redis://***@10.0.0.1:6379
                    key AKIAIOSFODNN7EXAMPLE used                | key *** used
                    hvs.CAESIJ1234567890abcdef                   | ***
                    PGPASSWORD="x y" psql                        | PGPASSWORD=*** psql
                    """)
    void hides(String line, String masked) {
        assertThat(SecretMask.mask(line)).isEqualTo(masked);
    }

    @Test
    void hidesALongRandomWord() {
        assertThat(SecretMask.mask("got Zk9x2LqP7vB4mN8sT1wY6cR3 back")).isEqualTo("got *** back");
    }

    @Test
    void hidesAKeyThatSpansLines() {
        List<String> lines =
                List.of(
                        "before",
                        "-----BEGIN RSA PRIVATE KEY-----",
                        "MIIEpAIBAAKCAQEA",
                        "-----END RSA PRIVATE KEY-----",
                        "after");

        assertThat(SecretMask.mask(lines)).containsExactly("before", "***", "after");
    }

    @Test
    void hidesAKeyThatIsCutOff() {
        assertThat(SecretMask.mask("x -----BEGIN PRIVATE KEY-----\nMIIE\nabc")).isEqualTo("x ***");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "listening on http://127.0.0.1:8080/health",
                "allocation 98fa4541-132f-608a-7f2c-024eaefed946 is running",
                "java.lang.IllegalStateException: no connection to db.example.org:5432",
                "at org.example.shop.CheckoutController.submit(CheckoutController.java:42)",
                "open /opt/nomad/alloc/task/local/application.properties: no such file",
                "exit code 137",
                "2026-11-21T02:49:14.327Z [WARN] agent: started"
            })
    void leavesOrdinaryLinesAlone(String line) {
        assertThat(SecretMask.mask(line)).isEqualTo(line);
    }

    @Test
    void knowsSecretsByTheirFieldsName() {
        assertThat(SecretMask.namesSecret("Env[DB_PASSWORD]".replaceAll("[\\[\\]]", ""))).isTrue();
        assertThat(SecretMask.namesSecret("apiKey")).isTrue();
        assertThat(SecretMask.namesSecret("Count")).isFalse();
        assertThat(SecretMask.namesSecret("args0")).isFalse();
    }
}
