import Foundation
import JSON

/// The specification's own cases, as JSON: a file of cases for each of its subjects.
enum ConformanceData {
    /// `CEL_CONFORMANCE_DIR`, or what stands beside this checkout; nil where there is neither.
    static let folder: URL? = {
        if let path = ProcessInfo.processInfo.environment["CEL_CONFORMANCE_DIR"] {
            return URL(fileURLWithPath: path, isDirectory: true)
        }
        var checkout = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { checkout.deleteLastPathComponent() }
        let folder = checkout.deletingLastPathComponent().appendingPathComponent("shared/cel-conformance")
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()

    static let isPresent = folder != nil

    /// The names of the files, without their endings.
    static let files: [String] = {
        guard let folder, let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
            return []
        }
        return names.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
    }()

    static func cases(of file: String) throws -> [ConformanceCase] {
        guard let folder else { return [] }
        let bytes = try Data(contentsOf: folder.appendingPathComponent(file + ".json"))
        let tests = try JSONValue(parsing: bytes)["tests"]?.arrayValue ?? []
        return try tests.map { try ConformanceCase($0) }
    }
}

/// What a file of cases says that cannot be read.
struct ConformanceFormatError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
