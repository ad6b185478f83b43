import JSON
import KubeCore

extension Condition: SchemaValue {
    /// As `metav1.Condition` says, with its limits.
    public static var schema: Schema {
        Schema([
            "type": "object",
            "required": ["type", "status", "reason", "lastTransitionTime"],
            "properties": [
                "type": ["type": "string", "description": "What the condition is about.", "maxLength": 316],
                "status": [
                    "type": "string", "description": "Whether it holds.", "enum": ["True", "False", "Unknown"],
                ],
                "reason": ["type": "string", "description": "Why, as one word for programs.", "maxLength": 1024],
                "message": ["type": "string", "description": "Why, as a sentence for people.", "maxLength": 32768],
                "observedGeneration": [
                    "type": "integer", "format": "int64",
                    "description": "The generation of the spec that was looked at.",
                ],
                "lastTransitionTime": [
                    "type": "string", "format": "date-time", "description": "When status last changed.",
                ],
            ],
        ])
    }
}
