import JSON

/// What values may stand at one place of an object, and how they merge: a node of a structural schema.
///
/// Parsed from a CustomResourceDefinition, or built in for the kinds of Kubernetes' own. A node without a type takes
/// any value.
struct StructuralSchema: Sendable {
    enum ValueType: String, Sendable, CaseIterable {
        case object, array, string, integer, number, boolean
    }

    enum ListType: String, Sendable, CaseIterable {
        case atomic, set, map
    }

    enum MapType: String, Sendable, CaseIterable {
        case granular, atomic
    }

    /// Nil takes any type (`x-kubernetes-int-or-string` narrows that to two).
    var type: ValueType?
    var description = ""
    /// Under which name OpenAPI documents list the type, as `io.k8s.api.core.v1.PodSpec`; nil stands in place.
    var definitionName: String?
    var properties: [String: StructuralSchema] = [:]
    /// What members without a property of their own must be; nil if there is no such rule.
    var additionalProperties: StructuralSchema? {
        get { additionalPropertiesBox.first }
        set { additionalPropertiesBox = newValue.map { [$0] } ?? [] }
    }
    var items: StructuralSchema? {
        get { itemsBox.first }
        set { itemsBox = newValue.map { [$0] } ?? [] }
    }
    var isNullable = false
    var preservesUnknownFields = false
    var isEmbeddedResource = false
    var isIntOrString = false
    var listType: ListType?
    var listMapKeys: [String] = []
    var mapType: MapType?
    var defaultValue: JSONValue?
    /// How a strategic merge patch treats the list or map (`merge`, `retainKeys`, both); empty replaces it.
    var patchStrategies: Set<PatchStrategy> = []
    /// The member that tells elements apart for a strategic merge patch; nil for sets of scalars.
    var patchMergeKey: String?
    var validation = ValueValidation()
    /// `x-kubernetes-validations` as written.
    var rules: JSONValue?

    // A structure cannot hold itself; an array of none or one can.
    private var itemsBox: [StructuralSchema] = []
    private var additionalPropertiesBox: [StructuralSchema] = []

    enum PatchStrategy: String, Sendable {
        case merge, retainKeys
    }

    init(type: ValueType? = nil) {
        self.type = type
    }
}

extension StructuralSchema {
    /// Any value, kept as it is.
    static let anything: StructuralSchema = {
        var schema = StructuralSchema()
        schema.preservesUnknownFields = true
        return schema
    }()

    /// The schema of the member `key`; nil if nothing is said about it.
    func member(_ key: String) -> StructuralSchema? {
        properties[key] ?? additionalProperties
    }
}
