import JSON
import KubeCore

/// Something that happened to an object, for the people who look at it: what becomes an `events.k8s.io/v1` Event.
public struct ObservedEvent: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable {
        case normal = "Normal"
        case warning = "Warning"
    }

    public let kind: Kind
    /// CamelCase, why: `BudgetExceeded`.
    public let reason: String
    /// CamelCase, what was done: `Admit`.
    public let action: String
    /// A sentence. Control characters and marks that reorder text become spaces; at most 1 024 bytes are kept.
    public let note: String
    public let regarding: ObjectReference
    /// A second object that has to do with it.
    public let related: ObjectReference?

    public init(
        _ kind: Kind, reason: String, action: String, note: String, regarding: ObjectReference,
        related: ObjectReference? = nil
    ) {
        self.kind = kind
        // The API server refuses an event whose words are longer or empty.
        self.reason = EventText.word(reason)
        self.action = EventText.word(action)
        self.note = EventText.note(note)
        self.regarding = regarding
        self.related = related
    }

    /// Where the event is stored: beside its object, or in `default` if that has no namespace.
    var namespace: String { regarding.namespace.isEmpty ? "default" : regarding.namespace }

    func json(name: String, time: Timestamp, controller: String, instance: String) -> JSONValue {
        var object: JSONObject = [
            "apiVersion": .string(ResourceKind.event.apiVersion), "kind": "Event",
            "metadata": ["name": .string(name), "namespace": .string(namespace)],
            "eventTime": .string(time.microTime), "type": .string(kind.rawValue), "reason": .string(reason),
            "action": .string(action), "note": .string(note), "regarding": regarding.json,
            "reportingController": .string(controller), "reportingInstance": .string(instance),
        ]
        object["related"] = related?.json
        return .object(object)
    }
}

/// Text as the API server and a terminal can take it.
enum EventText {
    static let maximumNoteBytes = 1024
    static let maximumWordBytes = 128

    static func note(_ text: String) -> String { cut(cleaned(text), to: maximumNoteBytes) }

    static func word(_ text: String) -> String {
        let word = cut(cleaned(text), to: maximumWordBytes)
        return word.isEmpty ? "Unknown" : word
    }

    /// A name for an event about `name`: a DNS subdomain, and unlikely to be taken.
    static func name(_ name: String, unique: UInt64) -> String {
        let allowed = name.lowercased().unicodeScalars.prefix(200).map { scalar -> Character in
            switch scalar {
            case "a"..."z", "0"..."9", "-", ".": Character(scalar)
            default: "-"
            }
        }
        let base = String(allowed).split(separator: ".").map { $0.drop { $0 == "-" } }.filter { !$0.isEmpty }
            .map { part in part.last == "-" ? part + "x" : part }.joined(separator: ".")
        return (base.isEmpty ? "event" : base) + "." + String(unique, radix: 16)
    }

    private static func cleaned(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            // Format covers the marks that reorder or hide text: what a person reads must be what is there.
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                result.append(" ")
            default:
                result.append(scalar)
            }
        }
        return String(result)
    }

    private static func cut(_ text: String, to limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        let mark = "…"
        var result = ""
        var count = mark.utf8.count
        for scalar in text.unicodeScalars {
            count += UTF8.width(scalar)
            if count > limit { break }
            result.unicodeScalars.append(scalar)
        }
        return result + mark
    }
}
