import JSON
import KubeCore

/// A change as one watcher sees it: an object that comes to match its selectors is new to it.
struct WatchEvent: Sendable {
    let change: StoreEvent.Change
    let object: StoredObject

    static func bookmark(
        _ presentation: ObjectPresentation, revision: Int64, endsInitialEvents: Bool = false
    ) -> [UInt8] {
        line("BOOKMARK", presentation.bookmark(revision: revision, endsInitialEvents: endsInitialEvents))
    }

    static func error(_ status: Status) -> [UInt8] { line("ERROR", status.json) }

    private static func line(_ type: String, _ object: JSONValue) -> [UInt8] {
        var bytes = (["type": .string(type), "object": object] as JSONValue).bytes()
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    static func append(
        _ change: StoreEvent.Change, _ object: StoredObject, _ presentation: ObjectPresentation, now: Timestamp,
        to bytes: inout [UInt8]
    ) {
        bytes += "{\"type\":\"\(change.rawValue)\",\"object\":".utf8
        presentation.append(object, to: &bytes, now: now)
        bytes += "}\n".utf8
    }
}

/// One change on its way to those who see it: encoded once for all who see it in the same form.
struct EventDelivery {
    /// What an encoded event may be shared by.
    private struct Form: Hashable {
        let apiVersion: String
        let shape: Representation.Shape
        let change: StoreEvent.Change
    }

    let event: StoreEvent
    private let now: Timestamp
    private var encoded: [Form: [UInt8]] = [:]
    private var gone: StoredObject?
    private var documents: (old: JSONValue?, new: JSONValue?) = (nil, nil)

    init(_ event: StoreEvent, now: Timestamp) {
        self.event = event
        self.now = now
    }

    /// The line for a watch with these selectors; nil where it does not see the change.
    mutating func line(
        _ labels: LabelSelectorQuery, _ fields: FieldSelectorQuery, _ presentation: ObjectPresentation
    ) -> [UInt8]? {
        guard let change = change(labels, fields, presentation.resource) else { return nil }
        let form = Form(
            apiVersion: presentation.resource.kind.apiVersion, shape: presentation.shape, change: change)
        if let bytes = encoded[form] { return bytes }
        guard let object = change == .deleted ? lastState() : event.new else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(object.bytes.count + 64)
        WatchEvent.append(change, object, presentation, now: now, to: &bytes)
        encoded[form] = bytes
        return bytes
    }

    private mutating func change(
        _ labels: LabelSelectorQuery, _ fields: FieldSelectorQuery, _ resource: ServedResource
    ) -> StoreEvent.Change? {
        if labels.isEmpty, fields.isEmpty { return event.change }
        let before = event.old.map { old in
            Self.matches(old, labels, fields, resource, document: &documents.old)
        }
        let after = event.new.map { new in
            Self.matches(new, labels, fields, resource, document: &documents.new)
        }
        switch (before ?? false, after ?? false) {
        case (false, true): return .added
        case (true, true): return .modified
        case (true, false): return .deleted
        case (false, false): return nil
        }
    }

    private static func matches(
        _ object: StoredObject, _ labels: LabelSelectorQuery, _ fields: FieldSelectorQuery, _ resource: ServedResource,
        document: inout JSONValue?
    ) -> Bool {
        guard labels.isEmpty || labels.matches(object.labels) else { return false }
        guard fields.readsContent else { return fields.matches(object.key) }
        let json = document ?? object.json
        document = json
        return fields.matches(resource.presented(json))
    }

    /// The state before the change, at the revision at which it ceased to be seen.
    private mutating func lastState() -> StoredObject? {
        if gone == nil { gone = event.old?.restamped(event.revision) }
        return gone
    }
}
