package dev.drover.surface.http;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * The few meters about process and virtual machine that tell whether the operator is well. Under the names that Prometheus'
 * own clients use, so that general dashboards find them.
 */
final class ProcessMeters {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final String RESIDENT = "VmRSS:";
    private static final double BYTES_PER_KIBIBYTE = 1024;

    private ProcessMeters() {}

    static void register(MeterRegistry registry) {
        ProcessHandle self = ProcessHandle.current();
        double startEpochSecond =
                self.info().startInstant().map(Instant::toEpochMilli).orElse(0L) / 1e3;
        Gauge.builder("process_start_time_seconds", () -> startEpochSecond)
                .description("When this process started.")
                .register(registry);
        FunctionCounter.builder("process_cpu_seconds_total", self, ProcessMeters::cpuSeconds)
                .description("Processor time used.")
                .register(registry);
        Gauge.builder("process_resident_memory_bytes", ProcessMeters::residentBytes)
                .description(
                        "Memory held, with the virtual machine's own; NaN where there is no /proc.")
                .register(registry);
        Gauge.builder("process_open_fds", ProcessMeters::openDescriptors)
                .description("Open files and connections; NaN where there is no /proc.")
                .register(registry);
        registerVirtualMachine(registry);
    }

    private static void registerVirtualMachine(MeterRegistry registry) {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        Gauge.builder("jvm_memory_used_bytes", memory, bean -> bean.getHeapMemoryUsage().getUsed())
                .description("Memory in use by the virtual machine.")
                .tag("area", "heap")
                .register(registry);
        Gauge.builder(
                        "jvm_memory_used_bytes",
                        memory,
                        bean -> bean.getNonHeapMemoryUsage().getUsed())
                .tag("area", "nonheap")
                .register(registry);
        Gauge.builder("jvm_memory_max_bytes", memory, bean -> bean.getHeapMemoryUsage().getMax())
                .description("The most the heap may grow to.")
                .tag("area", "heap")
                .register(registry);
        List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
        FunctionCounter.builder("jvm_gc_collection_seconds_total", collectors, ProcessMeters::pause)
                .description("Time spent collecting garbage.")
                .register(registry);
        Gauge.builder(
                        "jvm_threads_current",
                        ManagementFactory.getThreadMXBean(),
                        bean -> bean.getThreadCount())
                .description("Platform threads.")
                .register(registry);
    }

    private static double cpuSeconds(ProcessHandle self) {
        return self.info().totalCpuDuration().map(Duration::toMillis).orElse(0L) / 1e3;
    }

    private static double pause(List<GarbageCollectorMXBean> collectors) {
        return collectors.stream().mapToLong(GarbageCollectorMXBean::getCollectionTime).sum() / 1e3;
    }

    private static double residentBytes() {
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(RESIDENT))
                    .findFirst()
                    .map(line -> line.replaceAll("\\D", ""))
                    .map(kibibytes -> Double.parseDouble(kibibytes) * BYTES_PER_KIBIBYTE)
                    .orElse(Double.NaN);
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    private static double openDescriptors() {
        try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
            return descriptors.count();
        } catch (IOException e) {
            return Double.NaN;
        }
    }
}
