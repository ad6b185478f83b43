import Foundation
import FuzzTargets
import Synchronization

/// Runs inputs one after another, in a process of its own that they may end.
struct BatchWorker {
    let target: any FuzzTarget
    let seed: UInt64
    let inputs: Range<UInt64>
    let progress: SharedProgress

    enum Status {
        static let hung: Int32 = 3
    }

    /// Processor time that one input may take, in nanoseconds. Not time that passes: machines are shared.
    private static let timeLimit: UInt64 = 1_000_000_000
    /// Beyond that allocations fail, which ends the process: an input that takes all memory is found as a crash.
    private static let memory: rlim_t = 4 << 30
    /// The input that is being run, for the thread that watches.
    private static let current = Atomic<UInt64>(0)

    /// Does not return.
    func run(stack: Int) -> Never {
        Self.limitMemory()
        let (target, seed, inputs, progress) = (target, seed, inputs, Mapped(progress))
        let thread = Thread { Self.runAll(target, seed, inputs, progress.value) }
        thread.stackSize = stack
        Self.current.store(inputs.lowerBound, ordering: .relaxed)
        thread.start()
        watch()
    }

    private static func limitMemory() {
        var limit = rlimit(rlim_cur: memory, rlim_max: memory)
        #if canImport(Glibc)
            setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
        #else
            setrlimit(RLIMIT_AS, &limit)
        #endif
    }

    /// A pointer to memory that lives as long as the process; one thread writes to it.
    private struct Mapped: @unchecked Sendable {
        let value: SharedProgress
        init(_ value: SharedProgress) { self.value = value }
    }

    private static func runAll(
        _ target: any FuzzTarget, _ seed: UInt64, _ inputs: Range<UInt64>, _ progress: SharedProgress
    ) {
        var before = processorTime(CLOCK_THREAD_CPUTIME_ID)
        for input in inputs {
            progress[.input] = input
            current.store(input, ordering: .relaxed)
            do throws(BrokenProperty) {
                try target.run(Choices(seed: seed, input: input))
            } catch {
                progress[.broken] += 1
                print("\(type(of: target).name), input \(input): \(error)")
                print("  on \(target.describe(Choices(seed: seed, input: input)))")
            }
            let now = processorTime(CLOCK_THREAD_CPUTIME_ID)
            if now - before > progress[.slowestTime] {
                progress[.slowestTime] = now - before
                progress[.slowestInput] = input
            }
            before = now
        }
        fflush(nil)
        _exit(0)
    }

    /// Ends the process if one input takes too long.
    private func watch() -> Never {
        var (input, since) = (inputs.lowerBound, Self.processorTime(CLOCK_PROCESS_CPUTIME_ID))
        while true {
            usleep(50_000)
            let now = Self.processorTime(CLOCK_PROCESS_CPUTIME_ID)
            let current = Self.current.load(ordering: .relaxed)
            if current != input {
                (input, since) = (current, now)
            } else if now - since > Self.timeLimit {
                _exit(Status.hung)
            }
        }
    }

    private static func processorTime(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
