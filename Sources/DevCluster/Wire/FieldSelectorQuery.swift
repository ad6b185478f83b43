import JSON
import KubeCore

/// A `fieldSelector` of a query: `metadata.name=x,status.phase!=Running`.
struct FieldSelectorQuery: Sendable {
    private struct Requirement: Sendable {
        let path: String
        let value: String
        let isEqual: Bool
    }

    private var requirements: [Requirement] = []

    var isEmpty: Bool { requirements.isEmpty }

    /// The one name that can match, if the selector asks for one.
    var name: String? { requirements.first { $0.path == "metadata.name" && $0.isEqual }?.value }

    init(_ text: String, of resource: ServedResource) throws(Status) {
        for part in text.split(separator: ",") {
            guard let sign = ["!=", "==", "="].first(where: { part.contains($0) }),
                let place = part.firstRange(of: sign)
            else {
                throw .badRequest("invalid selector: '\(text)'; can't understand '\(part)'")
            }
            let path = String(part[..<place.lowerBound])
            let isKnown =
                ["metadata.name", "metadata.namespace"].contains(path) || resource.selectableFields.contains(path)
            guard isKnown else {
                if resource.isCustom { throw .badRequest("field label not supported: \(path)") }
                throw .badRequest(
                    "\"\(path)\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"")
            }
            requirements.append(
                Requirement(path: path, value: String(part[place.upperBound...]), isEqual: sign != "!="))
        }
    }

    /// Whether the selector asks for more than names and namespaces.
    var readsContent: Bool { requirements.contains { !Self.ofKey.contains($0.path) } }

    private static let ofKey = ["metadata.name", "metadata.namespace"]

    /// Whether an object of this name is selected, where the selector asks for nothing else.
    func matches(_ key: ObjectKey) -> Bool {
        requirements.allSatisfy { requirement in
            ((requirement.path == "metadata.name" ? key.name : key.namespace) == requirement.value)
                == requirement.isEqual
        }
    }

    /// `object` as the resource presents it.
    func matches(_ object: JSONValue) -> Bool {
        requirements.allSatisfy { requirement in
            let value = object.value(atMembers: requirement.path)
            let text = value.map { $0.stringValue ?? ($0.isNull ? "" : $0.text()) } ?? ""
            return (text == requirement.value) == requirement.isEqual
        }
    }
}

extension Substring {
    /// The first place where `needle` stands.
    func firstRange(of needle: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(needle) { return start..<index(start, offsetBy: needle.count) }
            start = index(after: start)
        }
        return nil
    }
}
