import Controllers
import InterlockAPI
import JSON
import KubeCore
import KubeRuntime
import Providers
import Synchronization

/// The few things about an API server that reconcilers depend on, in memory and without sockets: versions, generations,
/// preconditions, status subresources, field owners of server-side apply, and watches. It validates nothing.
final class MemoryCluster: ClusterAccess, InformerSources, EventSink {
    private struct State {
        var objects: [ResourceKind: [ObjectKey: JSONValue]] = [:]
        var owners: [ObjectAddress: [JSONPointer: Set<String>]] = [:]
        var version = 0
        var log: [(version: Int, kind: ResourceKind, event: ObjectEvent)] = []
        var watchers: [Int: (ResourceKind, AsyncStream<ObjectEvent>.Continuation)] = [:]
        var events: [JSONValue] = []
    }

    private let state = Mutex(State())

    // MARK: ClusterAccess

    func get(_ reference: ObjectAddress) async throws -> JSONValue? {
        state.withLock { $0.objects[reference.kind]?[reference.key] }
    }

    func apply(
        _ reference: ObjectAddress, _ manifest: JSONValue, as manager: String, mode: ApplyMode
    ) async throws -> JSONValue {
        try state.withLock { state in
            let existing = state.objects[reference.kind]?[reference.key]
            try Self.checkPreconditions(manifest, existing, reference)
            var owners = state.owners[reference] ?? [:]
            var result = existing ?? [:]
            result["apiVersion"] = manifest["apiVersion"]
            result["kind"] = manifest["kind"]
            let leaves = Self.leaves(of: manifest)
            var conflicts: [Status.Cause] = []
            for (path, value) in leaves {
                let others = (owners[path] ?? []).subtracting([manager])
                if !mode.isForced, !others.isEmpty, result.value(at: path) != value {
                    conflicts += others.map {
                        Status.Cause(
                            reason: "FieldManagerConflict", message: "conflict with \"\($0)\" using v1",
                            field: "." + path.tokens.joined(separator: "."))
                    }
                }
                if result.value(at: path) != value { owners[path] = [] }
                owners[path, default: []].insert(manager)
                Self.set(&result, path.tokens[...], value)
            }
            if !conflicts.isEmpty {
                throw Status(
                    code: 409, reason: "Conflict", message: "Apply failed", details: Status.Details(causes: conflicts))
            }
            for (path, holders) in owners where holders.contains(manager) && leaves[path] == nil {
                owners[path]?.remove(manager)
                if holders.count == 1 { Self.set(&result, path.tokens[...], nil) }
            }
            guard !mode.isDryRun else { return Self.completed(result, existing, reference, version: state.version + 1) }
            state.owners[reference] = owners
            return Self.store(result, existing, reference, in: &state)
        }
    }

    func merge(_ reference: ObjectAddress, _ patch: JSONValue, into part: PatchedPart) async throws -> JSONValue {
        try state.withLock { state in
            guard let existing = state.objects[reference.kind]?[reference.key] else { throw Self.notFound(reference) }
            try Self.checkPreconditions(patch, existing, reference)
            var result = existing
            switch part {
            case .status:
                result["status"] = (existing["status"] ?? [:]).merging(patch: patch["status"] ?? [:])
            case .object:
                result = existing.merging(patch: patch)
                result["metadata"]?["resourceVersion"] = existing[path: "metadata", "resourceVersion"]
                if reference.kind.group == InterlockGroup.name { result["status"] = existing["status"] }
                for (path, value) in Self.leaves(of: result) where existing.value(at: path) != value {
                    state.owners[reference, default: [:]][path] = ["kubectl-edit"]
                }
            }
            return Self.store(result, existing, reference, in: &state)
        }
    }

    func delete(_ reference: ObjectAddress, uid: String, resourceVersion: String?) async throws {
        try state.withLock { state in
            guard let existing = state.objects[reference.kind]?[reference.key] else { return }
            let metadata = existing["metadata"]
            guard metadata?["uid"]?.stringValue == uid,
                resourceVersion.map({ metadata?["resourceVersion"]?.stringValue == $0 }) ?? true
            else { throw Status(code: 409, reason: "Conflict", message: "precondition failed") }
            state.objects[reference.kind]?[reference.key] = nil
            state.owners[reference] = nil
            Self.publish(.deleted(existing), reference.kind, in: &state)
        }
    }

    // MARK: Watching

    func informer<Object: Sendable>(
        _ kind: ResourceKind, labelled label: String?, indexes: [Index<Object>],
        decode: @escaping @Sendable (JSONValue) throws(DecodingFailure) -> Object
    ) -> Informer<Object> {
        Informer(name: kind.plural, source: Source(cluster: self, kind: kind), indexes: indexes, decode: decode)
    }

    private struct Source: ObjectSource {
        let cluster: MemoryCluster
        let kind: ResourceKind

        func page(after continueToken: String?) async throws -> ObjectPage {
            cluster.state.withLock { state in
                ObjectPage(items: Array((state.objects[kind] ?? [:]).values), resourceVersion: "\(state.version)")
            }
        }

        func events(since resourceVersion: String) async throws -> AsyncStream<ObjectEvent> {
            let (stream, continuation) = AsyncStream.makeStream(of: ObjectEvent.self)
            cluster.state.withLock { state in
                for entry in state.log where entry.kind == kind && entry.version > (Int(resourceVersion) ?? 0) {
                    continuation.yield(entry.event)
                }
                let id = state.watchers.count
                state.watchers[id] = (kind, continuation)
                continuation.onTermination = { [weak cluster] _ in cluster?.forget(id) }
            }
            return stream
        }
    }

    private func forget(_ id: Int) {
        // A finished continuation ignores what it is given; the entry only keeps ids distinct.
        _ = state.withLock { $0.watchers[id]?.1 }
    }

    // MARK: EventSink

    func create(_ event: JSONValue, in namespace: String) async throws {
        state.withLock { $0.events.append(event) }
    }

    func mergePatch(_ patch: JSONValue, event name: String, in namespace: String) async throws {}

    var recordedEvents: [JSONValue] { state.withLock { $0.events } }

    // MARK: Storing

    private static func store(
        _ object: JSONValue, _ existing: JSONValue?, _ reference: ObjectAddress, in state: inout State
    ) -> JSONValue {
        var comparable = object
        comparable["metadata"]?["resourceVersion"] = existing?[path: "metadata", "resourceVersion"]
        if let existing, comparable == existing { return existing }
        state.version += 1
        let result = completed(object, existing, reference, version: state.version)
        state.objects[reference.kind, default: [:]][reference.key] = result
        publish(.applied(result), reference.kind, in: &state)
        return result
    }

    private static func completed(
        _ object: JSONValue, _ existing: JSONValue?, _ reference: ObjectAddress, version: Int
    ) -> JSONValue {
        var result = object
        var metadata = result["metadata"] ?? [:]
        let isSpecChanged = existing.map { $0["spec"] != object["spec"] } ?? true
        let generation = existing?[path: "metadata", "generation"]?.integerValue ?? 0
        metadata["name"] = .string(reference.key.name)
        if reference.kind.isNamespaced { metadata["namespace"] = .string(reference.key.namespace) }
        metadata["uid"] = existing?[path: "metadata", "uid"] ?? .string("uid-\(version)")
        metadata["creationTimestamp"] =
            existing?[path: "metadata", "creationTimestamp"]
            ?? .string(Timestamp(seconds: 1_700_000_000 + Int64(version)).description)
        metadata["generation"] = .integer(isSpecChanged ? generation + 1 : generation)
        metadata["resourceVersion"] = .string("\(version)")
        result["metadata"] = metadata
        return result
    }

    private static func publish(_ event: ObjectEvent, _ kind: ResourceKind, in state: inout State) {
        if case .deleted = event { state.version += 1 }
        var event = event
        if case .deleted(var object) = event {
            object["metadata"]?["resourceVersion"] = .string("\(state.version)")
            event = .deleted(object)
        }
        state.log.append((state.version, kind, event))
        for (watched, continuation) in state.watchers.values where watched == kind { continuation.yield(event) }
    }

    private static func checkPreconditions(
        _ manifest: JSONValue, _ existing: JSONValue?, _ reference: ObjectAddress
    ) throws {
        for member in ["resourceVersion", "uid"] {
            guard let wanted = manifest[path: "metadata", member] else { continue }
            guard existing?[path: "metadata", member] == wanted else {
                throw Status(code: 409, reason: "Conflict", message: "\(reference.key) was modified")
            }
        }
    }

    private static func notFound(_ reference: ObjectAddress) -> Status {
        Status(code: 404, reason: "NotFound", message: "\(reference.kind.plural) \"\(reference.key)\" not found")
    }

    // MARK: Fields

    private static func leaves(of manifest: JSONValue) -> [JSONPointer: JSONValue] {
        var leaves: [JSONPointer: JSONValue] = [:]
        for member in ["spec", "data", "immutable"] { collect(manifest[member], [member], into: &leaves) }
        for member in ["labels", "annotations", "ownerReferences"] {
            collect(manifest[path: "metadata", member], ["metadata", member], into: &leaves)
        }
        return leaves
    }

    private static func collect(_ value: JSONValue?, _ path: [String], into leaves: inout [JSONPointer: JSONValue]) {
        guard let value else { return }
        if case .object(let object) = value, !object.isEmpty {
            for (key, member) in object { collect(member, path + [key], into: &leaves) }
        } else {
            leaves[JSONPointer(path)] = value
        }
    }

    private static func set(_ value: inout JSONValue, _ path: ArraySlice<String>, _ leaf: JSONValue?) {
        guard let key = path.first else { return }
        guard path.count > 1 else {
            value[key] = leaf
            return
        }
        var member = value[key] ?? [:]
        set(&member, path.dropFirst(), leaf)
        value[key] = member
    }
}
