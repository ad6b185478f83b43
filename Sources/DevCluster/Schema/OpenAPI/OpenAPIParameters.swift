import JSON

/// The parameters of requests.
struct OpenAPIParameters {
    let dialect: OpenAPISchemaWriter.Dialect

    private func parameter(
        _ name: String, _ description: String, type: String = "string", place: String = "query"
    ) -> JSONValue {
        var parameter: JSONObject = [
            "name": .string(name), "in": .string(place), "description": .string(description),
        ]
        if place == "path" { parameter["required"] = true }
        if dialect == .version2 {
            parameter["type"] = .string(type)
            parameter["uniqueItems"] = true
        } else {
            parameter["schema"] = ["type": .string(type), "uniqueItems": true]
        }
        return .object(parameter)
    }

    func path(_ name: String) -> JSONValue {
        parameter(name, name == "name" ? "The object's name." : "The object's namespace.", place: "path")
    }

    var pretty: JSONValue { parameter("pretty", "Whether the answer is indented.") }

    private var dryRun: JSONValue {
        parameter("dryRun", "With All, the request does everything but to store its result.")
    }

    /// Of create and update.
    var write: [JSONValue] {
        [
            dryRun,
            parameter("fieldManager", "Who sets the fields, up to 128 printable characters."),
            parameter(
                "fieldValidation",
                "What an unknown or repeated field means: Ignore drops it, Warn drops it with a warning, Strict "
                    + "refuses the request."),
        ]
    }

    var patch: [JSONValue] {
        write + [parameter("force", "Whether an apply takes over fields that others manage.", type: "boolean")]
    }

    var delete: [JSONValue] {
        [
            dryRun,
            parameter("gracePeriodSeconds", "How long to wait before the object goes.", type: "integer"),
            parameter("propagationPolicy", "What happens to dependents: Orphan, Background or Foreground."),
        ]
    }

    var list: [JSONValue] {
        [
            parameter("allowWatchBookmarks", "Whether a watch may send bookmarks.", type: "boolean"),
            parameter("continue", "Where the list goes on, from the answer before."),
            parameter("fieldSelector", "Selects objects by fields."),
            parameter("labelSelector", "Selects objects by labels."),
            parameter("limit", "How many objects the answer holds at most.", type: "integer"),
            parameter("resourceVersion", "How new the answer must be."),
            parameter("resourceVersionMatch", "How resourceVersion is meant."),
            parameter("sendInitialEvents", "Whether a watch begins with what there is.", type: "boolean"),
            parameter("timeoutSeconds", "How long the request may take.", type: "integer"),
            parameter("watch", "Whether to be told of changes instead of a list.", type: "boolean"),
        ]
    }
}
