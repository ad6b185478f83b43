import Foundation
import JSON

/// Why something could not be measured.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String
}

/// This program once more, as a process of its own. It gets lines of JSON and answers with lines of JSON; the end of its
/// standard input is its end.
final class ChildProcess {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var rest = Data()

    init(arguments: [String]) throws {
        #if os(Linux)
            process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        #else
            process.executableURL = Bundle.main.executableURL
        #endif
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    var identifier: Int32 { process.processIdentifier }

    func write(_ json: JSONValue) throws {
        try input.fileHandleForWriting.write(contentsOf: Data(json.bytes() + [0x0A]))
    }

    /// The next line that it says; waits for it.
    func readLine() throws -> JSONValue {
        while true {
            if let end = rest.firstIndex(of: 0x0A) {
                let line = rest[rest.startIndex..<end]
                rest = Data(rest[rest.index(after: end)...])
                return try JSONValue(parsing: line)
            }
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else {
                throw BenchmarkError(
                    description: "\(process.arguments?.prefix(2).joined(separator: " ") ?? "") ended without an answer")
            }
            rest.append(more)
        }
    }

    /// Closes its standard input and waits until it has ended.
    func finish() throws {
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchmarkError(description: "a process ended with status \(process.terminationStatus)")
        }
    }
}
