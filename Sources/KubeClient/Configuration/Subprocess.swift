import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A program that is run to its end within limits of time and output.
struct Subprocess: Sendable {
    /// An absolute path.
    var path: String
    var arguments: [String]
    /// All that it sees of one.
    var environment: [String: String]
    /// Standard input and standard error are this process's own; otherwise there is no input.
    var usesTerminal = false
    var timeLimit: Duration
    /// Of standard output.
    var outputLimit: Int
    /// Of standard error; what comes after it is dropped.
    var errorLimit: Int

    struct Outcome: Sendable, Hashable {
        var ending: Ending
        var output: [UInt8]
        var errors: [UInt8]
    }

    enum Ending: Sendable, Hashable {
        case exited(Int32)
        case signal(Int32)
    }

    enum Failure: Error, Sendable, Hashable {
        /// The system's words.
        case cannotStart(String)
        case timedOut(errors: [UInt8])
        case outputTooLarge
        case cancelled
    }

    /// Cancelling the task kills it.
    func run() async throws(Failure) -> Outcome {
        let isCancelled = CancellationBit()
        return try await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Result<Outcome, Failure>, Never>) in
                // A thread of its own waits, so that none of the pool is taken.
                DispatchQueue(label: "interlock.subprocess").async {
                    do throws(Failure) {
                        continuation.resume(returning: .success(try runToEnd(isCancelled)))
                    } catch {
                        continuation.resume(returning: .failure(error))
                    }
                }
            }
        } onCancel: {
            isCancelled.set()
        }.get()
    }

    private final class CancellationBit: Sendable {
        private let bit = Atomic(false)

        func set() { bit.store(true, ordering: .releasing) }
        var isSet: Bool { bit.load(ordering: .acquiring) }
    }

    private func runToEnd(_ isCancelled: CancellationBit) throws(Failure) -> Outcome {
        var output = try Pipe()
        defer { output.close() }
        var errors = try Pipe()
        defer { errors.close() }
        let process = try spawn(output: output.writeEnd, errors: errors.writeEnd)
        output.closeWriteEnd()
        errors.closeWriteEnd()
        let deadline = ContinuousClock.now + timeLimit
        var (printed, complained): ([UInt8], [UInt8]) = ([], [])
        while true {
            Self.waitForInput(output, errors)
            // Before reading, so that what it wrote last is read after its end.
            let ending = Self.ending(of: process)
            output.read(into: &printed, limit: outputLimit + 1)
            errors.read(into: &complained, limit: errorLimit)
            let failure: Failure? =
                if printed.count > outputLimit {
                    .outputTooLarge
                } else if ending != nil {
                    nil
                } else if isCancelled.isSet {
                    .cancelled
                } else if ContinuousClock.now >= deadline {
                    .timedOut(errors: complained)
                } else { nil }
            if let failure {
                if ending == nil { kill(process) }
                throw failure
            }
            if let ending { return Outcome(ending: ending, output: printed, errors: complained) }
        }
    }

    /// Until something can be read, or it is time to look for other things.
    private static func waitForInput(_ output: Pipe, _ errors: Pipe) {
        var descriptors = [output, errors].compactMap { pipe in
            pipe.isOpen ? pollfd(fd: pipe.readEnd, events: Int16(POLLIN), revents: 0) : nil
        }
        _ = poll(&descriptors, nfds_t(descriptors.count), descriptors.count == 2 ? 50 : 5)
    }

    private static func ending(of process: pid_t) -> Ending? {
        var status: Int32 = 0
        let result = waitpid(process, &status, WNOHANG)
        if result == 0 || result < 0 && errno == EINTR { return nil }
        // Where the host ignores SIGCHLD nobody learns how a child ended; its output is judged all the same.
        guard result == process else { return .exited(0) }
        let signal = status & 0x7f
        return signal == 0 ? .exited((status >> 8) & 0xff) : .signal(signal)
    }

    /// With all that it started, where it has a group of its own.
    private func kill(_ process: pid_t) {
        #if canImport(Glibc)
            _ = Glibc.kill(usesTerminal ? process : -process, SIGKILL)
        #elseif canImport(Musl)
            _ = Musl.kill(usesTerminal ? process : -process, SIGKILL)
        #else
            _ = Darwin.kill(usesTerminal ? process : -process, SIGKILL)
        #endif
        while waitpid(process, nil, 0) < 0, errno == EINTR {}
    }
}

extension Subprocess {
    /// By posix_spawn: nothing of this process runs in the child.
    private func spawn(output: Int32, errors: Int32) throws(Failure) -> pid_t {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        if !usesTerminal {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
            posix_spawn_file_actions_adddup2(&actions, errors, 2)
        }
        #if os(Linux)
            // Libraries open sockets that programs would inherit, libcurl among them.
            for descriptor in Self.openDescriptors where descriptor > 2 {
                posix_spawn_file_actions_addclose(&actions, descriptor)
            }
        #endif
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var usual = sigset_t()
        sigemptyset(&usual)
        for signal in [SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT] { sigaddset(&usual, signal) }
        posix_spawnattr_setsigdefault(&attributes, &usual)
        var flags = Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF)
        if !usesTerminal {
            flags |= Int32(POSIX_SPAWN_SETPGROUP)
            posix_spawnattr_setpgroup(&attributes, 0)
        }
        #if canImport(Darwin)
            flags |= Int32(POSIX_SPAWN_CLOEXEC_DEFAULT)
        #endif
        posix_spawnattr_setflags(&attributes, Int16(truncatingIfNeeded: flags))
        var argv = ([path] + arguments).map { strdup($0) } + [nil]
        var envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer {
            argv.forEach { free($0) }
            envp.forEach { free($0) }
        }
        var process: pid_t = 0
        let code = posix_spawn(&process, path, &actions, &attributes, &argv, &envp)
        guard code == 0 else { throw .cannotStart(Self.words(code)) }
        return process
    }

    #if os(Linux)
        /// Empty where `/proc` is not mounted; one that is closed meanwhile does no harm.
        private static var openDescriptors: [Int32] {
            guard let folder = opendir("/proc/self/fd") else { return [] }
            defer { closedir(folder) }
            var descriptors: [Int32] = []
            while let entry = readdir(folder) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                if let descriptor = Int32(name) { descriptors.append(descriptor) }
            }
            return descriptors
        }
    #endif

    fileprivate static func words(_ code: Int32) -> String {
        strerror(code).map { String(cString: $0) } ?? "error \(code)"
    }

    /// A pipe whose read end does not block.
    private struct Pipe {
        private(set) var readEnd: Int32
        private(set) var writeEnd: Int32
        /// Until its other side has closed it.
        private(set) var isOpen = true

        init() throws(Failure) {
            var ends: [Int32] = [-1, -1]
            guard pipe(&ends) == 0 else { throw .cannotStart(Subprocess.words(errno)) }
            (readEnd, writeEnd) = (ends[0], ends[1])
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            _ = fcntl(readEnd, F_SETFL, O_NONBLOCK)
        }

        mutating func read(into bytes: inout [UInt8], limit: Int) {
            var buffer = [UInt8](repeating: 0, count: 16 << 10)
            // Bounded, because a child can write faster than it is read.
            for _ in 0..<64 where isOpen {
                let count = Self.read(readEnd, &buffer)
                if count > 0 {
                    bytes += buffer[..<min(count, max(0, limit - bytes.count))]
                } else if count == 0 {
                    isOpen = false
                } else if errno != EINTR {
                    isOpen = errno == EAGAIN
                    return
                }
            }
        }

        private static func read(_ descriptor: Int32, _ buffer: inout [UInt8]) -> Int {
            #if canImport(Glibc)
                Glibc.read(descriptor, &buffer, buffer.count)
            #elseif canImport(Musl)
                Musl.read(descriptor, &buffer, buffer.count)
            #else
                Darwin.read(descriptor, &buffer, buffer.count)
            #endif
        }

        mutating func closeWriteEnd() {
            Self.close(&writeEnd)
        }

        mutating func close() {
            Self.close(&readEnd)
            Self.close(&writeEnd)
        }

        private static func close(_ descriptor: inout Int32) {
            guard descriptor >= 0 else { return }
            #if canImport(Glibc)
                _ = Glibc.close(descriptor)
            #elseif canImport(Musl)
                _ = Musl.close(descriptor)
            #else
                _ = Darwin.close(descriptor)
            #endif
            descriptor = -1
        }
    }
}
