import Foundation

/// The texts that paths stand for: files, folders with everything below them, `-` for standard input.
struct InputFiles {
    /// Of one text. What kustomize makes of a large repository fits; what was never meant to be a manifest does not.
    static let maximumBytes = 16 << 20
    static let maximumFiles = 10_000
    private static let maximumDepth = 64

    private(set) var texts: [SourceText] = []
    private var read: Set<String> = []
    private let purpose: Purpose

    /// Which files of a folder are read; a file that is named itself may be called anything.
    enum Purpose: String {
        case manifests = ".yaml, .yml or .json"
        case policyTests = ".test.yaml or .test.yml"

        func wants(_ name: String) -> Bool {
            let isTest = name.hasSuffix(".test.yaml") || name.hasSuffix(".test.yml")
            switch self {
            case .manifests: return !isTest && [".yaml", ".yml", ".json"].contains(where: name.hasSuffix)
            case .policyTests: return isTest
            }
        }
    }

    init(for purpose: Purpose) {
        self.purpose = purpose
    }

    /// The texts of `paths`, each file once, in the order of the paths and, in folders, of the names.
    static func texts(of paths: [String], for purpose: Purpose = .manifests) throws -> [SourceText] {
        var files = InputFiles(for: purpose)
        for path in paths { try files.add(path) }
        return files.texts
    }

    /// Reads one text, of at most `limit` bytes.
    static func text(of path: String, limit: Int = maximumBytes) throws -> SourceText {
        if path == "-" { return try text(of: .standardInput, name: "standard input", limit: limit) }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw CommandExit.error("\(printable(path)): cannot be read; is it there, and may you read it?")
        }
        defer { try? handle.close() }
        return try text(of: handle, name: path, limit: limit)
    }

    mutating func add(_ path: String) throws {
        var isFolder: ObjCBool = false
        guard path != "-", FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
        else {
            guard read.insert(Self.identity(of: path)).inserted else { return }
            return texts.append(try Self.text(of: path))
        }
        let before = texts.count
        try addFolder(path, depth: 0)
        if texts.count == before, !hasRead(in: path) {
            throw CommandExit.error(
                "\(printable(path)): there is no file in this folder that ends in \(purpose.rawValue)")
        }
    }

    private mutating func addFolder(_ path: String, depth: Int) throws {
        guard depth < Self.maximumDepth else {
            throw CommandExit.error("\(printable(path)): folders are nested deeper than \(Self.maximumDepth) levels")
        }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        } catch {
            throw CommandExit.error("\(printable(path)): this folder cannot be read; may you read it?")
        }
        for name in names where !name.hasPrefix(".") {
            let inner = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: inner, isDirectory: &isFolder) else { continue }
            if isFolder.boolValue {
                // A link back upwards would have no end.
                if !Self.isLink(inner) { try addFolder(inner, depth: depth + 1) }
                continue
            }
            guard purpose.wants(name), read.insert(Self.identity(of: inner)).inserted else { continue }
            guard texts.count < Self.maximumFiles else {
                throw CommandExit.error("\(printable(path)): there are more than \(Self.maximumFiles) files")
            }
            var text = try Self.text(of: inner)
            text.isNamed = false
            texts.append(text)
        }
    }

    private func hasRead(in folder: String) -> Bool {
        let prefix = Self.identity(of: folder) + "/"
        return read.contains { $0.hasPrefix(prefix) }
    }

    private static func text(of handle: FileHandle, name: String, limit: Int) throws -> SourceText {
        let data: Data
        do {
            data = try handle.read(upToCount: limit + 1) ?? Data()
        } catch {
            throw CommandExit.error("\(printable(name)): cannot be read; may you read it?")
        }
        guard data.count <= limit else {
            throw CommandExit.error("\(printable(name)): is larger than the \(limit >> 20) MiB that are read")
        }
        return SourceText(name: name, bytes: Array(data))
    }

    private static func isLink(_ path: String) -> Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.type] as? FileAttributeType == .typeSymbolicLink
    }

    /// The same for two ways to name one file.
    private static func identity(of path: String) -> String {
        path == "-" ? path : URL(filePath: path).standardizedFileURL.resolvingSymlinksInPath().path
    }
}
