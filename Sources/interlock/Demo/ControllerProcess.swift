import Foundation

/// The controller as a process of its own, so that it can be killed as a real one is.
///
/// Not by Foundation's `Process`, which was seen to read past its own memory beside many threads.
final class ControllerProcess {
    let identifier: pid_t
    private var hasEnded = false

    /// Starts `interlock controller` with the kubeconfig; its log is appended to a file.
    init(kubeconfig: URL, log file: URL, listen: String) throws {
        let program = Self.executable
        let arguments = [
            program, "controller", "--kubeconfig", kubeconfig.path, "--trust-unverified-approvals", "--listen", listen,
            // It is alone, and killed and started again while somebody watches.
            "--no-leader-elect",
        ]
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
        #else
            var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, file.path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var argv = arguments.map { strdup($0) } + [nil]
        var envp = ProcessInfo.processInfo.environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer {
            argv.forEach { free($0) }
            envp.forEach { free($0) }
        }
        var process: pid_t = 0
        let result = posix_spawn(&process, program, &actions, nil, &argv, &envp)
        guard result == 0 else {
            throw CommandExit.error(
                "the controller cannot be started from \(program): \(String(cString: strerror(result)))")
        }
        identifier = process
    }

    var isRunning: Bool {
        if !hasEnded { hasEnded = waitpid(identifier, nil, WNOHANG) == identifier }
        return !hasEnded
    }

    /// SIGKILL: no clean-up, no goodbye.
    func kill() {
        guard isRunning else { return }
        _ = Foundation.kill(identifier, SIGKILL)
        while waitpid(identifier, nil, 0) < 0, errno == EINTR {}
        hasEnded = true
    }

    /// SIGTERM, and SIGKILL to one that does not end.
    func stop() {
        guard isRunning else { return }
        _ = Foundation.kill(identifier, SIGTERM)
        let deadline = Date(timeIntervalSinceNow: 10)
        while isRunning, Date() < deadline { Thread.sleep(forTimeInterval: 0.05) }
        kill()
    }

    /// This very program, wherever it was started from.
    private static var executable: String {
        #if os(Linux)
            URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
        #else
            Bundle.main.executableURL?.path ?? CommandLine.arguments[0]
        #endif
    }
}
