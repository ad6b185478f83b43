import JSON
import KubeCore

/// One of Interlock's own resources: metadata, what is wanted, and what was observed.
public protocol CustomResource: Sendable, Hashable {
    associatedtype Spec: SchemaObject
    associatedtype Status: SchemaObject

    static var definition: ResourceDefinition { get }
    init(metadata: ObjectMeta, spec: Spec, status: Status)
    var metadata: ObjectMeta { get set }
    var spec: Spec { get set }
    var status: Status { get set }
}

extension CustomResource {
    public static var kind: ResourceKind { definition.kind }
    public var key: ObjectKey { metadata.key }

    /// Reads an object as the API server gives it. A missing status is an empty one; a missing spec is an error, because
    /// a policy of which nothing is known must not pass for one that forbids nothing.
    public init(json: JSONValue) throws(DecodingFailure) {
        guard case .object(let object) = json else {
            throw DecodingFailure(field: "", message: "expected an object, found \(json.typeName)")
        }
        self.init(
            metadata: try object.decode("metadata"), spec: try object.decode("spec"),
            status: try object.decode("status", default: Status()))
    }

    public var json: JSONValue {
        var object: JSONObject = [
            "apiVersion": .string(Self.kind.apiVersion), "kind": .string(Self.kind.kind), "metadata": metadata.json,
            "spec": spec.json,
        ]
        let status = status.json
        if status.objectValue?.isEmpty == false { object["status"] = status }
        return .object(object)
    }
}

/// What a CustomResourceDefinition says about a kind beside its schema.
public struct ResourceDefinition: Sendable {
    public struct Column: Sendable {
        public var name: String
        public var type: String
        public var path: String
        public var description: String
        /// Shown only with `-o wide`.
        public var isWide: Bool

        public init(_ name: String, _ path: String, type: String = "string", wide: Bool = false, _ description: String)
        {
            self.name = name
            self.type = type
            self.path = path
            self.description = description
            isWide = wide
        }
    }

    public struct Scale: Sendable {
        public var specReplicasPath: String
        public var statusReplicasPath: String
    }

    public var kind: ResourceKind
    public var singular: String
    public var shortNames: [String]
    public var description: String
    public var columns: [Column]
    public var scale: Scale?
    /// Rules over the whole object.
    public var rules: [SchemaRule]

    public init(
        kind: ResourceKind, singular: String, shortNames: [String], description: String, columns: [Column],
        scale: Scale? = nil, rules: [SchemaRule] = []
    ) {
        self.kind = kind
        self.singular = singular
        self.shortNames = shortNames
        self.description = description
        self.columns = columns
        self.scale = scale
        self.rules = rules
    }
}

/// The API group and version of all of Interlock's resources.
public enum InterlockGroup {
    public static let name = "interlock.dev"
    public static let version = "v1alpha1"

    public static func kind(_ kind: String, plural: String, isNamespaced: Bool) -> ResourceKind {
        ResourceKind(group: name, version: version, kind: kind, plural: plural, isNamespaced: isNamespaced)
    }
}
