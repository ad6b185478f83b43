import JSON
import KubeCore
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The store on disk: every change is a line that is written before it is answered.
///
/// A line that was cut short by a crash is dropped when the log is read; so is nothing else. What the kernel has
/// survives the process; nothing here waits for the disk itself.
final class StoreLog: Sendable {
    private struct State {
        var descriptor: Int32
        /// Bytes in the file, and how many of them the last rewriting left.
        var size: Int
        var rewrittenSize: Int
        /// Why the log can no longer be written.
        var failure: String?
    }

    private let path: String
    private let state: Mutex<State>

    private init(path: String, descriptor: Int32, size: Int) {
        self.path = path
        state = Mutex(State(descriptor: descriptor, size: size, rewrittenSize: size))
    }

    deinit { close() }

    /// Reads what was kept, writes it anew without its past, and goes on from there.
    static func open(_ path: String, limits: ObjectStore.HistoryLimits) throws(DevClusterError) -> (
        ObjectStore, StoreLog
    ) {
        let store = try StoreLog.read(path, limits: limits)
        let bytes = snapshot(of: store)
        try StoreFile.replace(path, with: bytes)
        return (store, StoreLog(path: path, descriptor: try StoreFile.openForAppending(path), size: bytes.count))
    }

    var failure: String? { state.withLock { $0.failure } }

    func append(_ event: StoreEvent) {
        let line = Self.line(event.collection, event.key, event.revision, event.new)
        state.withLock { state in
            guard state.descriptor >= 0, state.failure == nil else { return }
            state.size &+= line.count
            if !StoreFile.write(line, to: state.descriptor) {
                state.failure = "\(path) cannot be written: \(String(cString: strerror(errno)))"
            }
        }
    }

    /// Writes the file anew without its past, where that has grown to several times of what it holds.
    func rewriteIfLarge(_ store: ObjectStore, minimumBytes: Int = 64 << 20) {
        state.withLock { state in
            guard state.descriptor >= 0, state.failure == nil, state.size > minimumBytes,
                state.size / 4 > state.rewrittenSize
            else { return }
            do {
                let bytes = Self.snapshot(of: store)
                try StoreFile.replace(path, with: bytes)
                let descriptor = try StoreFile.openForAppending(path)
                StoreFile.close(state.descriptor)
                state.descriptor = descriptor
                (state.size, state.rewrittenSize) = (bytes.count, bytes.count)
            } catch {
                // What is appended now would go to a file that may no longer have a name.
                state.failure = "\(error)"
            }
        }
    }

    func close() {
        state.withLock { state in
            if state.descriptor >= 0 { StoreFile.close(state.descriptor) }
            state.descriptor = -1
        }
    }

    // MARK: - The format: a checksum, a space, one JSON object, a line break

    static func line(
        _ collection: CollectionID, _ key: ObjectKey, _ revision: Int64, _ object: StoredObject?
    ) -> [UInt8] {
        let entry: JSONValue = [
            "rv": .integer(revision), "g": .string(collection.group), "p": .string(collection.plural),
            "ns": .string(key.namespace), "n": .string(key.name),
        ]
        // The object has been encoded already.
        let content = object.map { Array("\"o\":".utf8) + $0.bytes } ?? Array("\"o\":null".utf8)
        return line(entry.bytes().dropLast() + [UInt8(ascii: ",")] + content + [UInt8(ascii: "}")])
    }

    private static func line(_ bytes: [UInt8]) -> [UInt8] {
        Array(checksum(bytes[...]).utf8) + [UInt8(ascii: " ")] + bytes + [UInt8(ascii: "\n")]
    }

    /// FNV-1a, which is enough to tell a line that was cut from one that was not.
    private static func checksum(_ bytes: ArraySlice<UInt8>) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let text = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }

    static func snapshot(of store: ObjectStore) -> [UInt8] {
        var bytes = line((["rv": .integer(store.revision)] as JSONValue).bytes())
        for collection in store.collectionIDs.sorted(by: { $0.description < $1.description }) {
            for object in store.objects(collection) {
                bytes += line(collection, object.key, object.revision, object)
            }
        }
        return bytes
    }

    static func read(_ path: String, limits: ObjectStore.HistoryLimits) throws(DevClusterError) -> ObjectStore {
        guard let bytes = try StoreFile.read(path) else { return ObjectStore(limits: limits) }
        return try store(from: bytes, path: path, limits: limits)
    }

    static func store(
        from bytes: [UInt8], path: String, limits: ObjectStore.HistoryLimits
    ) throws(DevClusterError) -> ObjectStore {
        var store = ObjectStore(limits: limits)
        var rest = bytes[...]
        var number = 0
        while !rest.isEmpty {
            number += 1
            let end = rest.firstIndex(of: UInt8(ascii: "\n"))
            let line = rest[..<(end ?? rest.endIndex)]
            rest = end.map { rest[rest.index(after: $0)...] } ?? []
            guard let entry = entry(line) else {
                // Only the last line can have been cut by a crash.
                if rest.isEmpty { break }
                throw .cannotUse(
                    path, "line \(number) is damaged; restore the file from a copy, or delete it to begin anew")
            }
            apply(entry, to: &store)
        }
        return store
    }

    private static func entry(_ line: ArraySlice<UInt8>) -> JSONValue? {
        guard line.count > 17, line[line.startIndex + 16] == UInt8(ascii: " ") else { return nil }
        let content = line.dropFirst(17)
        guard String(decoding: line.prefix(16), as: UTF8.self) == checksum(content) else { return nil }
        // Deeper than any request, because the object stands inside an entry.
        return try? JSONValue(parsing: content, limits: JSONLimits(maximumDepth: 512))
    }

    private static func apply(_ entry: JSONValue, to store: inout ObjectStore) {
        guard let revision = entry["rv"]?.integerValue else { return }
        store.restore(revision: revision)
        guard let plural = entry["p"]?.stringValue, let name = entry["n"]?.stringValue else { return }
        let collection = CollectionID(entry["g"]?.stringValue ?? "", plural)
        let key = ObjectKey(namespace: entry["ns"]?.stringValue ?? "", name: name)
        if let object = entry["o"], !object.isNull {
            store.restore(StoredObject(json: object, key: key, revision: revision), in: collection)
        } else {
            store.forget(collection, key)
        }
    }
}
