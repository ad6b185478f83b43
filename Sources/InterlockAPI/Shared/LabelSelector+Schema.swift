import JSON
import KubeCore

extension LabelSelector: SchemaValue {
    /// As `metav1.LabelSelector` says, with the limits that the API server's cost estimate for the rule asks for.
    public static var schema: Schema {
        let label: JSONValue = ["type": "string", "maxLength": 63]
        let requirement: JSONValue = [
            "type": "object", "required": ["key", "operator"],
            "properties": [
                "key": ["type": "string", "description": "The label's key.", "minLength": 1, "maxLength": 317],
                "operator": [
                    "type": "string", "description": "How the label is compared.",
                    "enum": .array(Requirement.Operator.allCases.map { .string($0.rawValue) }),
                ],
                "values": [
                    "type": "array", "description": "The values for In and NotIn.", "items": label, "maxItems": 64,
                    "x-kubernetes-list-type": "atomic",
                ],
            ],
            "x-kubernetes-validations": [operands.json],
        ]
        return Schema([
            "type": "object",
            "properties": [
                "matchLabels": [
                    "type": "object", "description": "Labels that must be there with these values.",
                    "additionalProperties": label, "maxProperties": 64,
                ],
                "matchExpressions": [
                    "type": "array", "description": "Requirements that must all hold.", "items": requirement,
                    "maxItems": 64, "x-kubernetes-list-type": "atomic",
                ],
            ],
        ])
    }

    private static let operands = SchemaRule(
        "(self.operator in ['In', 'NotIn']) == (has(self.values) && size(self.values) > 0)",
        message: "In and NotIn need values; Exists and DoesNotExist take none")
}
