import InterlockAPI
import JSON
import KubeCore
import KubeRuntime

extension TestCluster {
    /// Waits until there is an event with `reason` about an object; gives its note.
    @discardableResult
    public func expectEvent<Resource: CustomResource>(
        _ reason: String, about type: Resource.Type, _ key: ObjectKey
    ) async throws -> String {
        let event = try await expectAny(.event, "an event \(reason) about \(Resource.kind.kind) \(key)") { event in
            event["reason"]?.stringValue == reason
                && event[path: "regarding", "kind"]?.stringValue == Resource.kind.kind
                && event[path: "regarding", "name"]?.stringValue == key.name
        }
        return event["note"]?.stringValue ?? ""
    }
}
