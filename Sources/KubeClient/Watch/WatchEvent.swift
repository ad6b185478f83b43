import JSON
import KubeCore

/// One event of a watch; its object stays packed until somebody asks for its `value`.
public enum WatchEvent: Sendable {
    case added(PackedJSON)
    case modified(PackedJSON)
    /// The object in its last state.
    case deleted(PackedJSON)
    /// An object of the kind with nothing but `metadata.resourceVersion` (and annotations): everything up to it was shown.
    case bookmark(PackedJSON)
    /// The server's last word on this watch; code 410 means that its place is forgotten.
    case error(Status)

    /// Where a watch resumes after this event; nil of an error.
    public var resourceVersion: String? {
        object?.string(at: "metadata", "resourceVersion")
    }

    /// The object of the event; nil of an error.
    public var object: PackedJSON? {
        switch self {
        case .added(let object), .modified(let object), .deleted(let object), .bookmark(let object): object
        case .error: nil
        }
    }

    /// Whether this is the bookmark that ends the initial events of a streaming list (KEP-3157).
    public var endsInitialEvents: Bool {
        guard case .bookmark(let object) = self else { return false }
        return object.string(at: "metadata", "annotations", "k8s.io/initial-events-end") == "true"
    }

    init(_ type: EventType, _ object: PackedJSON) throws(WatchDecodingError) {
        guard object.isObject else {
            throw WatchDecodingError(message: "an event's object must be an object, not \(object.value.typeName)")
        }
        switch type {
        case .added: self = .added(object)
        case .modified: self = .modified(object)
        case .deleted: self = .deleted(object)
        case .bookmark: self = .bookmark(object)
        case .error:
            do throws(DecodingFailure) {
                self = .error(try Status(json: object.value))
            } catch {
                throw WatchDecodingError(message: "an ERROR event must hold a Status: \(error)")
            }
        }
    }

    /// The event types of the watch protocol.
    enum EventType: String, CaseIterable, Sendable {
        case added = "ADDED"
        case modified = "MODIFIED"
        case deleted = "DELETED"
        case bookmark = "BOOKMARK"
        case error = "ERROR"
    }
}

extension WatchEvent: Equatable {
    /// Whether both say the same of the same object. Costs a walk through both objects.
    public static func == (left: WatchEvent, right: WatchEvent) -> Bool {
        switch (left, right) {
        case (.added(let left), .added(let right)), (.modified(let left), .modified(let right)),
            (.deleted(let left), .deleted(let right)), (.bookmark(let left), .bookmark(let right)):
            left.value == right.value
        case (.error(let left), .error(let right)): left == right
        default: false
        }
    }
}

/// Bytes that are no events.
struct WatchDecodingError: Error, Sendable, Hashable {
    let message: String
}
