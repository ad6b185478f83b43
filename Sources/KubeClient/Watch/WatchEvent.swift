import JSON
import KubeCore

/// One event of a watch.
public enum WatchEvent: Sendable, Hashable {
    case added(JSONValue)
    case modified(JSONValue)
    /// The object in its last state.
    case deleted(JSONValue)
    /// An object of the kind with nothing but `metadata.resourceVersion` (and annotations): everything up to it was shown.
    case bookmark(JSONValue)
    /// The server's last word on this watch; code 410 means that its place is forgotten.
    case error(Status)

    /// Where a watch resumes after this event; nil of an error.
    public var resourceVersion: String? {
        switch self {
        case .added(let object), .modified(let object), .deleted(let object), .bookmark(let object):
            object[path: "metadata", "resourceVersion"]?.stringValue
        case .error: nil
        }
    }

    init(json: JSONValue) throws(WatchDecodingError) {
        guard let type = json["type"]?.stringValue, let object = json["object"] else {
            throw WatchDecodingError(message: "an event needs a type and an object")
        }
        guard object.objectValue != nil else {
            throw WatchDecodingError(message: "an event's object must be an object, not \(object.typeName)")
        }
        switch type {
        case "ADDED": self = .added(object)
        case "MODIFIED": self = .modified(object)
        case "DELETED": self = .deleted(object)
        case "BOOKMARK": self = .bookmark(object)
        case "ERROR":
            do throws(DecodingFailure) {
                self = .error(try Status(json: object))
            } catch {
                throw WatchDecodingError(message: "an ERROR event must hold a Status: \(error)")
            }
        default:
            throw WatchDecodingError(message: "there is no event type \"\(type.prefix(40))\"")
        }
    }
}

/// Bytes that are no events.
struct WatchDecodingError: Error, Sendable, Hashable {
    let message: String
}
