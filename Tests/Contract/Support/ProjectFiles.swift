import Foundation
import InterlockAPI
import JSON
import KubeCore
import YAML

/// Files of the project, and the kinds that stand in them.
enum ProjectFiles {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    static func documents(_ path: String) throws -> [JSONValue] {
        try documents(text: text(path), path)
    }

    static func documents(text: String, _ source: String) throws -> [JSONValue] {
        try YAMLParser.documents(in: text, source: source).map(\.value)
    }

    static func yamlFiles(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent(folder).path)
            .filter { $0.hasSuffix(".yaml") }.sorted()
    }

    static func kind(of manifest: JSONValue) throws -> ResourceKind {
        let name = manifest["kind"]?.stringValue ?? "nothing"
        let apiVersion = manifest["apiVersion"]?.stringValue
        guard let kind = known.first(where: { $0.kind == name && $0.apiVersion == apiVersion }) else {
            throw UnknownKind(name: "\(apiVersion ?? "nothing") \(name)")
        }
        return kind
    }

    private static let known =
        InterlockKinds.all + [
            .namespace, .configMap, .serviceAccount, .clusterRole, .clusterRoleBinding, .role, .roleBinding,
        ]
}

struct UnknownKind: Error {
    let name: String
}

extension ResourceKind {
    static let serviceAccount = ResourceKind(
        group: "", version: "v1", kind: "ServiceAccount", plural: "serviceaccounts")
    static let role = rbac("Role", "roles")
    static let roleBinding = rbac("RoleBinding", "rolebindings")
    static let clusterRole = rbac("ClusterRole", "clusterroles", isNamespaced: false)
    static let clusterRoleBinding = rbac("ClusterRoleBinding", "clusterrolebindings", isNamespaced: false)

    private static func rbac(_ kind: String, _ plural: String, isNamespaced: Bool = true) -> ResourceKind {
        ResourceKind(
            group: "rbac.authorization.k8s.io", version: "v1", kind: kind, plural: plural, isNamespaced: isNamespaced)
    }
}
