import JSON
import KubeCore

/// One kind in one version as the server serves it.
struct ServedResource: Sendable {
    /// Where a `scale` subresource finds its numbers, as member names.
    struct ScalePaths: Sendable, Hashable {
        var specReplicas: [String]
        var statusReplicas: [String]
        var labelSelector: [String]?
    }

    let kind: ResourceKind
    var singular: String
    var listKind: String
    var shortNames: [String] = []
    var categories: [String] = []
    var verbs: [String] = Self.allVerbs
    /// Where the objects are kept; kinds in several versions share one.
    var collection: CollectionID
    /// The `apiVersion` that objects are kept in.
    var storedAPIVersion: String
    var schema: StructuralSchema
    var hasStatus = false
    var scale: ScalePaths?
    var hasFinalize = false
    var hasGeneration = false
    /// Whether an update may leave out the resource version.
    var allowsUnconditionalUpdate = true
    var isCustom = false
    /// A custom kind whose definition is being deleted takes no new objects.
    var isTerminating = false
    /// Field selectors besides name and namespace, as dotted paths.
    var selectableFields: [String] = []
    var columns: TableColumns
    var rules = KindRules()
    /// The CEL rules of the schema; nil where it has none.
    var ruleTree: RuleTree?

    static let allVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]

    init(kind: ResourceKind, schema: StructuralSchema, columns: TableColumns = .standard) {
        self.kind = kind
        self.schema = schema
        self.columns = columns
        singular = kind.kind.lowercased()
        listKind = kind.kind + "List"
        collection = CollectionID(kind.group, kind.plural)
        storedAPIVersion = kind.apiVersion
    }

    var subresources: [String] {
        (hasFinalize ? ["finalize"] : []) + (scale == nil ? [] : ["scale"]) + (hasStatus ? ["status"] : [])
    }

    /// As in messages about its objects: `Deployment.apps`.
    var qualifiedKind: String { kind.group.isEmpty ? kind.kind : "\(kind.kind).\(kind.group)" }

    /// An object as it is kept, as this version shows it.
    func presented(_ stored: JSONValue) -> JSONValue {
        if let convert = rules.fromStored { return convert(stored) }
        guard stored["apiVersion"]?.stringValue != kind.apiVersion else { return stored }
        var object = stored
        object["apiVersion"] = .string(kind.apiVersion)
        return object
    }

    /// An object of this version, as it is kept.
    func stored(_ object: JSONValue) -> JSONValue {
        if let convert = rules.toStored { return convert(object) }
        guard object["apiVersion"]?.stringValue != storedAPIVersion else { return object }
        var stored = object
        stored["apiVersion"] = .string(storedAPIVersion)
        return stored
    }
}

/// What a kind of Kubernetes' own has beyond its schema.
struct KindRules: Sendable {
    /// Sets what the server sets when an object is created or changed; `old` is nil for a create.
    var prepare: (@Sendable (_ object: inout JSONValue, _ old: JSONValue?) -> Void)?
    /// What is wrong with an object beyond its schema; `old` is nil for a create.
    var validate: (@Sendable (_ object: JSONValue, _ old: JSONValue?) -> [Status.Cause])?
    /// Rules for names; subdomains unless said otherwise.
    var nameRule: NameRule = .subdomain
    var toStored: (@Sendable (JSONValue) -> JSONValue)?
    var fromStored: (@Sendable (JSONValue) -> JSONValue)?
}
