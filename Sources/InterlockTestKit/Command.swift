import Foundation

/// A program run to its end, and what it wrote.
///
/// Not by Foundation's `Process`: where many threads are at work beside it, it was seen to read past its own memory.
public enum Command {
    public struct Outcome: Sendable {
        /// The exit code, or 128 and the signal that ended it.
        public let code: Int32
        public let output: String
        public let errors: String
    }

    public struct CannotStart: Error, CustomStringConvertible {
        public let description: String
    }

    /// - Parameters:
    ///   - environment: all that it sees of one.
    ///   - input: its standard input.
    public static func run(
        _ path: String, _ arguments: [String], environment: [String: String], input: String = ""
    ) async throws -> Outcome {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("command-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func file(_ name: String) -> URL { folder.appendingPathComponent(name) }
        try input.write(to: file("in"), atomically: false, encoding: .utf8)
        let process = try spawn(
            path, arguments, environment, files: [file("in").path, file("out").path, file("err").path])
        // A thread of its own waits, so that none of the pool is taken.
        let status = await withCheckedContinuation { (ended: CheckedContinuation<Int32, Never>) in
            Thread.detachNewThread {
                var status: Int32 = 0
                while waitpid(process, &status, 0) < 0, errno == EINTR {}
                ended.resume(returning: status)
            }
        }
        func text(_ name: String) throws -> String { String(decoding: try Data(contentsOf: file(name)), as: UTF8.self) }
        let signal = status & 0x7f
        return Outcome(
            code: signal == 0 ? (status >> 8) & 0xff : 128 + signal, output: try text("out"), errors: try text("err"))
    }

    /// Starts it with standard input, output and error from and to these files.
    private static func spawn(
        _ path: String, _ arguments: [String], _ environment: [String: String], files: [String]
    ) throws -> pid_t {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
        #else
            var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (descriptor, file) in files.enumerated() {
            let flags = descriptor == 0 ? O_RDONLY : O_WRONLY | O_CREAT | O_TRUNC
            posix_spawn_file_actions_addopen(&actions, Int32(descriptor), file, flags, 0o600)
        }
        var argv = ([path] + arguments).map { strdup($0) } + [nil]
        var envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer {
            argv.forEach { free($0) }
            envp.forEach { free($0) }
        }
        var process: pid_t = 0
        let result = posix_spawn(&process, path, &actions, nil, &argv, &envp)
        guard result == 0 else {
            throw CannotStart(description: "\(path) cannot be started: \(String(cString: strerror(result)))")
        }
        return process
    }
}
