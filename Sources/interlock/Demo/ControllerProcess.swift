import Foundation

/// The controller as a process of its own, so that it can be killed as a real one is.
final class ControllerProcess {
    private let process: Process
    private let log: FileHandle

    /// Starts `interlock controller` with the kubeconfig; its log is appended to a file.
    init(kubeconfig: URL, log file: URL, listen: String) throws {
        if !FileManager.default.fileExists(atPath: file.path) {
            _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        }
        log = try FileHandle(forWritingTo: file)
        _ = try log.seekToEnd()
        process = Process()
        process.executableURL = Self.executable
        process.arguments = [
            "controller", "--kubeconfig", kubeconfig.path, "--trust-unverified-approvals", "--listen", listen,
        ]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = log
        process.standardError = log
        try process.run()
    }

    var identifier: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }

    /// SIGKILL: no clean-up, no goodbye.
    func kill() {
        guard process.isRunning else { return }
        _ = Self.send(SIGKILL, to: process.processIdentifier)
        process.waitUntilExit()
        try? log.close()
    }

    /// SIGTERM, and SIGKILL to one that does not end.
    func stop() {
        guard process.isRunning else { return }
        process.terminate()
        let deadline = Date(timeIntervalSinceNow: 10)
        while process.isRunning, Date() < deadline { Thread.sleep(forTimeInterval: 0.05) }
        kill()
    }

    private static func send(_ signal: Int32, to process: Int32) -> Int32 {
        Foundation.kill(process, signal)
    }

    /// This very program, wherever it was started from.
    private static var executable: URL {
        #if os(Linux)
            return URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        #else
            return Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
        #endif
    }
}
