import Crypto
import InterlockAPI
import JSON
import KubeCore

/// An admitted agent configuration as the ConfigMaps that the agent's runtime reads.
///
/// One immutable ConfigMap per revision holds the whole configuration, and one pointer ConfigMap names the revision
/// that is in force. A runtime mounts the pointer and follows it; going back to an earlier revision moves the pointer.
public struct AgentDelivery: Sendable, Hashable {
    /// How many revisions are kept.
    public static let keptRevisions = 10

    public let agent: ObjectKey
    public let uid: String
    public let spec: AgentConfigSpec

    public init(agent: ObjectKey, uid: String, admitted spec: AgentConfigSpec) {
        self.agent = agent
        self.uid = uid
        self.spec = spec
    }

    /// The first 10 hex digits of SHA-256 over the configuration's canonical JSON.
    public var revision: String { Self.hex(spec.json.canonicalBytes(), digits: 10) }

    public var revisionKey: ObjectKey {
        ObjectKey(namespace: agent.namespace, name: Self.name(agent.name, suffix: "-\(revision)"))
    }

    public var pointerKey: ObjectKey {
        ObjectKey(namespace: agent.namespace, name: Self.name(agent.name, suffix: "-agent"))
    }

    /// The revision, immutable: `data["config.json"]` is the configuration's canonical JSON.
    public var revisionMap: ProvidedObject {
        let text = String(decoding: spec.json.canonicalBytes(), as: UTF8.self)
        return configMap(revisionKey, data: ["config.json": .string(text)], isImmutable: true)
    }

    /// The pointer: which revision is stable, which is on trial and with what weight, and what a runtime asks often.
    public var pointerMap: ProvidedObject {
        let features = String(decoding: spec.features.json.canonicalBytes(), as: UTF8.self)
        let data: JSONObject = [
            "canary": "", "enabled": .string(spec.enabled ? "true" : "false"), "features": .string(features),
            "model": .string(spec.model), "riskClass": .string(spec.riskClass.rawValue),
            "stable": .string(revisionKey.name), "weight": "0",
        ]
        return configMap(pointerKey, data: data, isImmutable: false)
    }

    private func configMap(_ key: ObjectKey, data: JSONObject, isImmutable: Bool) -> ProvidedObject {
        let owner = OwnerReference(
            apiVersion: AgentConfig.kind.apiVersion, kind: AgentConfig.kind.kind, name: agent.name, uid: uid,
            blocksOwnerDeletion: false)
        var manifest: JSONObject = [
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": [
                "name": .string(key.name), "namespace": .string(key.namespace), "labels": .object(labels),
                "ownerReferences": [owner.json],
            ],
            "data": .object(data),
        ]
        if isImmutable { manifest["immutable"] = true }
        return ProvidedObject(
            reference: ObjectAddress(kind: .configMap, key: key), manifest: .object(manifest))
    }

    private var labels: JSONObject {
        ["interlock.dev/agent": .string(Self.label(agent.name)), "interlock.dev/revision": .string(revision)]
    }

    /// The label value under which an agent's ConfigMaps are found; longer names are cut and told apart by a digest.
    public static func label(_ agent: String) -> String { fitted(agent, to: 63) }

    private static func name(_ agent: String, suffix: String) -> String {
        fitted(agent, to: 253 - suffix.utf8.count) + suffix
    }

    /// `text` where it fits, otherwise its beginning and ten digits of its digest.
    private static func fitted(_ text: String, to length: Int) -> String {
        guard text.utf8.count > length else { return text }
        let beginning = text.utf8.prefix(length - 11)
        return String(decoding: beginning, as: UTF8.self) + "-" + hex(Array(text.utf8), digits: 10)
    }

    private static func hex(_ bytes: [UInt8], digits: Int) -> String {
        let alphabet = Array("0123456789abcdef".utf8)
        let text = SHA256.hash(data: bytes).flatMap { [alphabet[Int($0 >> 4)], alphabet[Int($0 & 15)]] }
        return String(decoding: text.prefix(digits), as: UTF8.self)
    }
}
