import InterlockAPI
import JSON
import KubeClient
import KubeCore

/// One command's connection to an API server.
struct Session: Sendable {
    let client: APIClient
    /// Where objects without a namespace of their own are looked for.
    let namespace: String

    /// Reads a task, a pool or an agent's configuration.
    func guarded(_ reference: ObjectReference) async throws -> GuardedObject {
        let json = try await client.get(reference.kind, namespace: namespace, name: reference.name)
        do throws(DecodingFailure) {
            return try GuardedObject(json: json, kind: reference.kind)
        } catch {
            throw CommandExit.error("\(reference.description) in namespace \(namespace) cannot be read: \(error)")
        }
    }

    /// The task that brought what is admitted on `object`; nil where there was none, or it is gone.
    func task(behind object: GuardedObject) async throws -> GuardedObject? {
        guard let name = object.admittedBy?.task else { return nil }
        let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        guard let json = try await find(AgentTask.kind, namespace: parts[0], name: parts[1]) else { return nil }
        do throws(DecodingFailure) {
            return try GuardedObject(json: json, kind: AgentTask.kind)
        } catch {
            throw CommandExit.error("AgentTask \(printable(name)) cannot be read: \(error)")
        }
    }

    /// Who the API server says that we are.
    func userName() async throws -> String {
        let review: JSONValue = ["apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"]
        let kind = ResourceKind(
            group: "authentication.k8s.io", version: "v1", kind: "SelfSubjectReview", plural: "selfsubjectreviews",
            isNamespaced: false)
        let answer = try await client.create(kind, object: review)
        guard let name = answer[path: "status", "userInfo", "username"]?.stringValue, !name.isEmpty else {
            throw CommandExit.error("the API server did not say who you are, so nothing can be approved in your name")
        }
        return name
    }
}
