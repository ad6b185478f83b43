import JSON
import KubeCore

/// What a plugin answered with.
struct ExecCredential: Sendable, Hashable {
    var token: String?
    var certificate: [UInt8]?
    var privateKey: [UInt8]?
    /// Nil is good until it is refused.
    var expiration: Timestamp?

    /// The value of `KUBERNETES_EXEC_INFO`.
    static func question(_ plugin: ExecPlugin, isInteractive: Bool) -> String {
        var spec: JSONObject = ["interactive": .bool(isInteractive)]
        spec["cluster"] = plugin.cluster
        let object: JSONObject = [
            "apiVersion": .string(plugin.version.rawValue), "kind": "ExecCredential", "spec": .object(spec),
        ]
        return String(decoding: JSONValue.object(object).bytes(), as: UTF8.self)
    }

    /// Reads an answer. What is wrong is said without a word of it: it is a secret.
    init(output: [UInt8], version: ExecPlugin.Version, now: Timestamp) throws(InvalidExecCredential) {
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONValue(parsing: output)
        } catch {
            throw InvalidExecCredential(
                "printed no JSON (\(output.count) bytes); it must print an ExecCredential and nothing else")
        }
        guard json["kind"]?.stringValue == "ExecCredential" else {
            throw InvalidExecCredential("printed an object that is no ExecCredential")
        }
        guard json["apiVersion"]?.stringValue == version.rawValue else {
            throw InvalidExecCredential(
                "answered in another version than \(version.rawValue); set apiVersion to what the plugin speaks")
        }
        guard let status = json["status"], status.objectValue != nil else {
            throw InvalidExecCredential("printed an ExecCredential without a status")
        }
        token = try Self.text("token", status)
        if let token, !token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) {
            throw InvalidExecCredential("gave a token with spaces or characters that no token has")
        }
        certificate = try Self.pem("clientCertificateData", status)
        privateKey = try Self.pem("clientKeyData", status)
        guard (certificate == nil) == (privateKey == nil) else {
            throw InvalidExecCredential("gave only one of clientCertificateData and clientKeyData")
        }
        guard token != nil || certificate != nil else {
            throw InvalidExecCredential("gave neither a token nor a client certificate")
        }
        if let text = try Self.text("expirationTimestamp", status) {
            guard let time = Timestamp(parsing: text) else {
                throw InvalidExecCredential("gave an expirationTimestamp that is no time as RFC 3339 has it")
            }
            guard time > now else {
                throw InvalidExecCredential(
                    "gave a credential that expired at \(time), before now (\(now)); log in again, or set the clock")
            }
            expiration = time
        }
    }

    init(
        token: String? = nil, certificate: [UInt8]? = nil, privateKey: [UInt8]? = nil, expiration: Timestamp? = nil
    ) {
        self.token = token
        self.certificate = certificate
        self.privateKey = privateKey
        self.expiration = expiration
    }

    private static func text(_ key: String, _ status: JSONValue) throws(InvalidExecCredential) -> String? {
        switch status[key] {
        case nil, .null?: return nil
        case .string(let text)?: return text.isEmpty ? nil : text
        case .some(let value): throw InvalidExecCredential("gave \(key) as \(value.typeName), not as a string")
        }
    }

    private static func pem(_ key: String, _ status: JSONValue) throws(InvalidExecCredential) -> [UInt8]? {
        guard let text = try text(key, status) else { return nil }
        guard text.contains("-----BEGIN "), text.contains("-----END ") else {
            throw InvalidExecCredential("gave a \(key) that is not PEM")
        }
        return Array(text.utf8)
    }
}

/// What is wrong with a plugin's answer; follows the plugin's name in a sentence.
struct InvalidExecCredential: Error, Sendable, Hashable {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}
