import JSON
import KubeCore
import Providers

/// Objects that Interlock writes for an admitted object, brought to exactly the content that they must have.
struct OwnedObjects: Sendable {
    /// The field manager of everything that the controller writes by itself.
    static let manager = "interlock"

    enum Effect: Sendable, Hashable {
        case none
        case created
        /// Something else stood there.
        case corrected
        /// Somebody else's object has the name.
        case foreign
    }

    let services: ControllerServices

    /// Makes `wanted` exist as it is. Reads the object at the API server, and writes only where it differs.
    func ensure(_ wanted: ProvidedObject) async throws -> (effect: Effect, object: JSONValue?) {
        let existing = try await services.access.get(wanted.reference)
        guard let existing else {
            let created = try await services.access.apply(
                wanted.reference, wanted.manifest, as: Self.manager, mode: ApplyMode(isForced: true))
            return (.created, created)
        }
        guard wanted.isOwned(existing) else { return (.foreign, existing) }
        guard wanted.hasDrifted(in: existing) else { return (.none, existing) }
        do {
            return (.corrected, try await correct(wanted, existing))
        } catch let status as Status where status.code == 409 {
            throw ControllerError.outdatedRead("\(wanted.reference.kind.kind) \(wanted.reference.key)")
        }
    }

    /// Each write names the version that was looked at: one that was held up on its way must not undo a later one.
    private func correct(_ wanted: ProvidedObject, _ found: JSONValue) async throws -> JSONValue? {
        var existing = found
        if let removal = wanted.removalOfForeignData(in: existing), existing["immutable"]?.boolValue != true {
            existing = try await services.access.merge(
                wanted.reference, Self.conditional(removal, on: existing), into: .object)
        }
        do {
            return try await services.access.apply(
                wanted.reference, Self.conditional(wanted.manifest, on: existing), as: Self.manager,
                mode: ApplyMode(isForced: true))
        } catch let status as Status where status.code == 422 && wanted.manifest["immutable"]?.boolValue == true {
            // An immutable object of ours with other content cannot be mended, only made anew.
            guard let uid = existing[path: "metadata", "uid"]?.stringValue else { throw status }
            try await services.access.delete(
                wanted.reference, uid: uid,
                resourceVersion: existing[path: "metadata", "resourceVersion"]?.stringValue)
            return try await services.access.apply(
                wanted.reference, wanted.manifest, as: Self.manager, mode: ApplyMode(isForced: true))
        }
    }

    /// The document for the object as it was seen, and for no other version of it.
    private static func conditional(_ document: JSONValue, on existing: JSONValue) -> JSONValue {
        var object = document.objectValue ?? JSONObject()
        var metadata = object["metadata"]?.objectValue ?? JSONObject()
        for field in ["uid", "resourceVersion"] { metadata[field] = existing[path: "metadata", field] }
        object["metadata"] = .object(metadata)
        return .object(object)
    }
}
