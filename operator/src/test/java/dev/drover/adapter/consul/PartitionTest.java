package dev.drover.adapter.consul;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PartitionTest {

    @Test
    void isOneShardForASmallCluster() {
        assertThat(Partition.of(paths(5, 20), 54, 128)).containsExactly(Shard.ALL);
    }

    @Test
    void isOneShardForNothing() {
        assertThat(Partition.of(List.of(), 54, 128)).containsExactly(Shard.ALL);
    }

    @Test
    void cutsAlongNamespacesFirst() {
        assertThat(Partition.of(paths(3, 100), 54, 128))
                .extracting(Shard::prefix)
                .containsExactly("n0/", "n1/", "n2/");
    }

    @Test
    void cutsOneLargeNamespaceByTheNextCharacter() {
        List<String> paths =
                IntStream.range(0, 1_000).mapToObj("shop/Job/web-%03d"::formatted).toList();

        assertThat(Partition.of(paths, 54, 128))
                .extracting(Shard::prefix)
                .hasSize(10)
                .contains("shop/Job/web-0", "shop/Job/web-9");
    }

    @Test
    void cutsTenThousandInFiftyNamespacesIntoPiecesOfTwoHundred() {
        List<String> paths = paths(50, 200);

        assertThat(largest(Partition.of(paths, 54, 128), paths)).isEqualTo(200);
    }

    @Test
    void givesAKeyThatOthersBeginWithAShardOfItsOwn() {
        List<String> paths = List.of("a/app", "a/app-1", "a/app-2", "a/appx");

        assertThat(Partition.of(paths, 3, 2))
                .containsExactly(
                        new Shard("a/app", true),
                        new Shard("a/app-", false),
                        new Shard("a/appx", false));
    }

    @Test
    void doesNotCutInsideOfACharacterThatTakesTwo() {
        List<String> paths = List.of("🙂1", "🙃1", "🙂2");

        assertThat(Partition.of(paths, 9, 1))
                .extracting(Shard::prefix)
                .containsExactlyInAnyOrder("🙂1", "🙂2", "🙃");
    }

    @Test
    void alwaysCoversEveryPathExactlyOnceWithinTheBound() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<String> paths = randomPaths(random);
            int shardsMax = 1 + random.nextInt(20);
            List<Shard> shards = Partition.of(paths, shardsMax, 1 + random.nextInt(8));

            assertThat(shards).as("seed %d", seed).hasSizeLessThanOrEqualTo(shardsMax);
            assertThat(paths)
                    .as("seed %d", seed)
                    .allSatisfy(path ->
                            assertThat(shards).filteredOn(shard -> shard.covers(path)).hasSize(1));
        }
    }

    @Test
    void putsAWholeNewNamespaceIntoOneShard() {
        assertThat(Partition.around("bank/Job/x", List.of(new Shard("shop/", false))))
                .isEqualTo(new Shard("bank/", false));
    }

    @Test
    void putsANewLetterBesideTheShardsThatAreThere() {
        List<Shard> others = List.of(new Shard("shop/Job/w", false), new Shard("shop/Job/a", true));

        assertThat(Partition.around("shop/Job/b", others))
                .isEqualTo(new Shard("shop/Job/b", false));
        assertThat(Partition.around("shop/Job/ab", others))
                .isEqualTo(new Shard("shop/Job/ab", false));
    }

    @Test
    void findsAPlaceForAnythingBesideAnything() {
        for (int seed = 0; seed < 200; seed++) {
            List<Shard> shards = new ArrayList<>();
            for (String path : randomPaths(new Random(seed))) {
                if (shards.stream().noneMatch(shard -> shard.covers(path))) {
                    Shard shard = Partition.around(path, shards);
                    assertThat(shard.covers(path)).as("seed %d", seed).isTrue();
                    assertThat(shards).as("seed %d", seed).noneMatch(shard::overlaps);
                    shards.add(shard);
                }
            }
        }
    }

    private static List<String> randomPaths(Random random) {
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            StringBuilder path = new StringBuilder();
            for (int length = 1 + random.nextInt(6); length > 0; length--) {
                path.append("ab/c".charAt(random.nextInt(4)));
            }
            if (Keys.addressable("root/" + path) && path.charAt(0) != '/') {
                paths.add(path.toString());
            }
        }
        return paths.stream().distinct().toList();
    }

    private static List<String> paths(int namespaces, int each) {
        List<String> paths = new ArrayList<>();
        for (int n = 0; n < namespaces; n++) {
            for (int d = 0; d < each; d++) {
                paths.add("n%d/Job/d%d".formatted(n, d));
            }
        }
        return paths;
    }

    private static int largest(List<Shard> shards, List<String> paths) {
        TreeMap<Shard, Integer> sizes = new TreeMap<>();
        for (String path : paths) {
            shards.stream()
                    .filter(shard -> shard.covers(path))
                    .forEach(shard -> sizes.merge(shard, 1, Integer::sum));
        }
        return sizes.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }
}
