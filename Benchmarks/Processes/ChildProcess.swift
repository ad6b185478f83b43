import Foundation
import JSON

/// Why something could not be measured.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String
}

/// A program as a process of its own. It gets lines of JSON and answers with lines of JSON; the end of its standard input
/// is its end, if it reads it.
///
/// Not by Foundation's `Process`: where many threads are at work beside it, it was seen to read past its own memory.
final class ChildProcess {
    let identifier: pid_t
    private let name: String
    private var input: Int32
    private let output: Int32
    private var rest: [UInt8] = []
    private var status: Int32?

    /// This program once more.
    convenience init(arguments: [String]) throws {
        #if os(Linux)
            let path = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
        #else
            let path = Bundle.main.executableURL?.path ?? CommandLine.arguments[0]
        #endif
        try self.init(path: path, arguments: arguments)
    }

    init(path: String, arguments: [String]) throws {
        name = ([URL(fileURLWithPath: path).lastPathComponent] + arguments.prefix(1)).joined(separator: " ")
        let (childInput, parentInput) = try Self.pipe()
        let (parentOutput, childOutput) = try Self.pipe()
        (input, output) = (parentInput, parentOutput)
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
        #else
            var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, childInput, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, childOutput, STDOUT_FILENO)
        var argv = ([path] + arguments).map { strdup($0) } + [nil]
        defer { argv.forEach { free($0) } }
        var identifier: pid_t = 0
        let code = posix_spawn(&identifier, path, &actions, nil, &argv, environ)
        self.identifier = identifier
        close(childInput)
        close(childOutput)
        guard code == 0 else {
            throw BenchmarkError(description: "\(path) cannot be started: \(String(cString: strerror(code)))")
        }
    }

    deinit {
        if input >= 0 { close(input) }
        close(output)
    }

    func write(_ json: JSONValue) throws {
        guard writeAll(json.bytes() + [0x0A], to: input) else {
            throw BenchmarkError(description: "\(name) takes no input any more")
        }
    }

    /// The next line that it says; waits for it.
    func readLine() throws -> JSONValue {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            if let end = rest.firstIndex(of: 0x0A) {
                let line = rest[..<end]
                defer { rest.removeSubrange(...end) }
                return try JSONValue(parsing: line)
            }
            let count = read(output, &buffer, buffer.count)
            guard count > 0 else { throw BenchmarkError(description: "\(name) ended without an answer") }
            rest += buffer[..<count]
        }
    }

    /// Closes its standard input and waits until it has ended well.
    func finish() throws {
        close(input)
        input = -1
        guard wait() == 0 else { throw BenchmarkError(description: "\(name) ended with status \(wait())") }
    }

    /// Tells it to end, and waits until it has, however it ends.
    func terminate() {
        kill(identifier, SIGTERM)
        _ = wait()
    }

    private func wait() -> Int32 {
        if let status { return status }
        var code: Int32 = 0
        while waitpid(identifier, &code, 0) < 0, errno == EINTR {}
        status = code
        return code
    }

    /// Both ends close by themselves in other programs that are started.
    private static func pipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        guard openPipe(&ends) == 0 else {
            throw BenchmarkError(description: "no pipe: \(String(cString: strerror(errno)))")
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }
}

// Outside of the class, whose own methods have these names.

private func openPipe(_ ends: inout [Int32]) -> Int32 { pipe(&ends) }

private func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
    }
    return true
}
