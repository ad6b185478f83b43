import JSON
import KubeCore

extension ClusterState {
    /// Creates an object; throws what Kubernetes answers where it cannot.
    mutating func create(
        _ sent: JSONValue, _ admission: ObjectAdmission, isApplied: Bool = false
    ) throws(Status) -> WrittenObject {
        let (resource, info) = (admission.resource, admission.info)
        var object = sent
        try checkNamespace(of: &object, info)
        guard !resource.isTerminating else { throw .createWhileTerminating() }
        if !object.metadataText("resourceVersion").isEmpty {
            throw .internalFault("resourceVersion should not be set on objects to be created")
        }
        try checkLifecycle(resource, info, name: object.metadataText("name"))
        var name = object.metadataText("name")
        let prefix = object.metadataText("generateName")
        let isGenerated = name.isEmpty && !prefix.isEmpty
        if isGenerated { name = generatedName(prefix, resource, info) }
        object.setMetadata("name", name.isEmpty ? nil : .string(name))
        for member in ["deletionTimestamp", "deletionGracePeriodSeconds"] { object.setMetadata(member, nil) }
        object.setMetadata("uid", .string(Randomness.uid()))
        object.setMetadata("creationTimestamp", .string(now.description))
        object.setMetadata("generation", resource.hasGeneration ? 1 : nil)
        if resource.hasStatus, resource.kind.plural != "namespaces" { object["status"] = nil }
        object = admission.prepared(object, old: nil)
        if !isApplied { object = admission.owned(object, over: nil) }
        if let changed = try mutated(admission.attributes(object.asSent(isGenerated), old: nil)) {
            object = changed.setting(object, resource)
            object = admission.prepared(object, old: nil)
        }
        object = try admission.finished(object, old: nil)
        let key = ObjectKey(namespace: info.namespace ?? "", name: name)
        guard store.object(resource.collection, key) == nil else {
            throw .alreadyExists(resource.namedCollection, name: name)
        }
        try checkPolicies(admission.attributes(object, old: nil), admission.notes)
        if admission.options.isDryRun { return .made(object) }
        let stored = put(resource.stored(object), in: resource.collection, at: key)
        settle()
        return stored.map { .stored($0) } ?? .made(resource.presented(object))
    }

    /// The namespace of the object is that of the request.
    func checkNamespace(of object: inout JSONValue, _ info: RequestInfo) throws(Status) {
        let namespace = object.metadataText("namespace")
        if let wanted = info.namespace {
            guard namespace.isEmpty || namespace == wanted else {
                throw .badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request")
            }
            object.setMetadata("namespace", .string(wanted))
        } else {
            guard namespace.isEmpty else { throw .badRequest("namespace is not allowed on this type") }
            object.setMetadata("namespace", nil)
        }
    }

    /// Nothing comes into a namespace that is not there or is going.
    private func checkLifecycle(_ resource: ServedResource, _ info: RequestInfo, name: String) throws(Status) {
        guard let namespace = info.namespace else { return }
        guard let object = store.object(NamespaceRules.collection, ObjectKey(name: namespace)) else {
            throw .notFound(NamespaceRules.collection, name: namespace)
        }
        guard !object.isBeingDeleted else {
            let why = "namespace \(namespace) is being terminated"
            throw .forbidden(
                resource.namedCollection, name: name,
                "unable to create new content in namespace \(namespace) because it is being terminated",
                causes: [Status.Cause(reason: "NamespaceTerminating", message: why, field: "metadata.namespace")])
        }
    }

    private func generatedName(_ prefix: String, _ resource: ServedResource, _ info: RequestInfo) -> String {
        var name = ""
        // Five characters of 27 collide so rarely that a few attempts are enough.
        for _ in 0..<8 {
            name = String(prefix.prefix(58)) + Randomness.suffix(5)
            let key = ObjectKey(namespace: info.namespace ?? "", name: name)
            if store.object(resource.collection, key) == nil { break }
        }
        return name
    }
}

extension JSONValue {
    private static let serverMetadata = ["uid", "creationTimestamp", "generation"]

    /// Without what the server has set so far, which mutating policies come before.
    fileprivate func asSent(_ isNameGenerated: Bool) -> JSONValue {
        var object = self
        for member in Self.serverMetadata + (isNameGenerated ? ["name"] : []) { object.setMetadata(member, nil) }
        return object
    }

    /// With what the server had set, whatever policies made of it.
    fileprivate func setting(_ original: JSONValue, _ resource: ServedResource) -> JSONValue {
        var object = self
        for member in Self.serverMetadata + ["name", "namespace"] {
            object.setMetadata(member, original.metadata(member))
        }
        if resource.hasStatus, resource.kind.plural != "namespaces" { object["status"] = original["status"] }
        return object
    }
}

extension ServedResource {
    /// How messages call a resource: in its own group, which for events is not where they are kept.
    var namedCollection: CollectionID { CollectionID(kind.group, kind.plural) }
}

extension Status {
    fileprivate static func createWhileTerminating() -> Status {
        Status(
            code: 405, reason: "MethodNotAllowed",
            message: "create not allowed while custom resource definition is terminating", details: Details())
    }
}

/// Random names and identifiers.
enum Randomness {
    private static let alphabet = Array("bcdfghjklmnpqrstvwxz2456789".utf8)

    static func suffix(_ count: Int) -> String {
        String(decoding: (0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count)] }, as: UTF8.self)
    }

    /// A version 4 UUID.
    static func uid() -> String {
        var bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        var text = hexadecimal(bytes)
        for offset in [20, 16, 12, 8] { text.insert("-", at: text.index(text.startIndex, offsetBy: offset)) }
        return text
    }

    /// `count` random bytes in hexadecimal.
    static func token(_ count: Int = 24) -> String {
        hexadecimal((0..<count).map { _ in UInt8.random(in: .min ... .max) })
    }

    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
