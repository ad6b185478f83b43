import Foundation

/// `interlock controller` as a process of its own, to be stopped, continued and killed.
final class ControllerUnderTest {
    let name: String
    let log: URL
    private let identifier: pid_t
    private var status: Int32?

    struct CannotStart: Error, CustomStringConvertible { let description: String }

    init(_ name: String, kubeconfig: URL, log: URL, arguments: [String]) throws {
        self.name = name
        self.log = log
        let program = try Self.program()
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
        #else
            var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log.path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        let all =
            [program, "controller", "--kubeconfig", kubeconfig.path, "--listen", "127.0.0.1:0"] + arguments
        var argv: [UnsafeMutablePointer<CChar>?] = all.map { strdup($0) } + [nil]
        let environment = ["HOSTNAME=\(name)", "PATH=/usr/bin:/bin"]
        var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer {
            argv.forEach { free($0) }
            envp.forEach { free($0) }
        }
        var process: pid_t = 0
        let result = posix_spawn(&process, program, &actions, nil, &argv, &envp)
        guard result == 0 else {
            throw CannotStart(description: "\(program) cannot be started: \(String(cString: strerror(result)))")
        }
        identifier = process
    }

    deinit { kill() }

    func signal(_ signal: Int32) { _ = Foundation.kill(identifier, signal) }

    /// SIGKILL, which reaches a process that is stopped, too; it has ended when this returns.
    func kill() {
        guard status == nil else { return }
        signal(SIGKILL)
        status = Self.end(of: identifier)
    }

    /// Waits for its end; the exit code, or 128 and the signal.
    func wait() async -> Int32 {
        if let status { return status }
        // A thread of its own waits: the server that the process still talks to needs those of the pool.
        let code = await withCheckedContinuation { (ended: CheckedContinuation<Int32, Never>) in
            Thread.detachNewThread { [identifier] in ended.resume(returning: Self.end(of: identifier)) }
        }
        status = code
        return code
    }

    private static func end(of process: pid_t) -> Int32 {
        var raw: Int32 = 0
        while waitpid(process, &raw, 0) < 0, errno == EINTR {}
        let signal = raw & 0x7f
        return signal == 0 ? (raw >> 8) & 0xff : 128 + signal
    }

    var text: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    /// Beside the tests, where the build put it.
    static func program() throws -> String {
        let folder = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
            .deletingLastPathComponent()
        let places = [folder, Bundle.main.executableURL?.deletingLastPathComponent()].compactMap { $0 }
        for place in places + [URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()] {
            let path = place.appendingPathComponent("interlock").path
            if FileManager.default.isExecutableFile(atPath: path) { return path }
        }
        throw CannotStart(description: "the interlock program is not beside the tests; build it first")
    }
}
