import JSON
import Testing

@testable import interlock

@Suite("What install prints")
struct ManifestsTests {
    @Test("kinds and namespaces come first, and the deployment after the account that it runs as")
    func order() throws {
        let kinds = try Manifests.all().map { $0["kind"]?.stringValue ?? "" }
        #expect(kinds.prefix(6).allSatisfy { $0 == "CustomResourceDefinition" })
        #expect(kinds.dropFirst(6).first == "Namespace")
        #expect(kinds.last == "Deployment")
        #expect(kinds.contains("ServiceAccount"))
        #expect(kinds.contains("ClusterRoleBinding"))
    }

    @Test("every carried manifest is of a kind that install can apply")
    func known() throws {
        for object in try Manifests.all() { _ = try ManifestKind.kind(of: object) }
    }
}
