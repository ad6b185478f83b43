import JSON

/// The folder in which a cluster keeps what it is.
struct ClusterHome: Sendable {
    let path: String
    /// Held while the cluster runs.
    let lock: Int32

    init(path: String) throws(DevClusterError) {
        self.path = path
        try StoreFile.makeDirectory(path)
        lock = try StoreFile.lock(path + "/lock")
    }

    var lastPort: Int? {
        guard let bytes = try? StoreFile.read(path + "/port") else { return nil }
        return Int(String(decoding: bytes.filter { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }

    func remember(port: Int) throws(DevClusterError) {
        try StoreFile.replace(path + "/port", with: Array("\(port)\n".utf8))
    }
}

/// Keys, certificates and tokens of one cluster; in a data directory they stay the same.
struct ClusterIdentity: Sendable {
    let authority: CertificateAuthority
    /// By the account's name.
    let tokens: [String: String]

    static func load(_ home: ClusterHome?, accounts: [Account]) throws(DevClusterError) -> ClusterIdentity {
        let file = home.map { $0.path + "/identity.json" }
        var kept: JSONValue = [:]
        if let file, let bytes = try StoreFile.read(file) {
            guard let json = try? JSONValue(parsing: bytes) else {
                throw .cannotUse(file, "is damaged; delete it to have new keys and tokens made")
            }
            kept = json
        }
        let authority: CertificateAuthority
        if let made = CertificateAuthority(kept["authority"]) { authority = made } else { authority = try .make() }
        var tokens: [String: String] = [:]
        for account in accounts {
            tokens[account.name] = kept[path: "tokens", account.name]?.stringValue ?? Randomness.token()
        }
        let identity = ClusterIdentity(authority: authority, tokens: tokens)
        if let file { try StoreFile.replace(file, with: Array(identity.json.text(indentation: 2).utf8)) }
        return identity
    }

    private var json: JSONValue {
        [
            "authority": [
                "ca": .string(authority.caPEM), "server": .string(authority.serverPEM),
                "key": .string(authority.serverKeyPEM),
            ],
            "tokens": .object(JSONObject(tokens.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })),
        ]
    }
}

extension CertificateAuthority {
    fileprivate init?(_ json: JSONValue?) {
        guard let ca = json?["ca"]?.stringValue, let server = json?["server"]?.stringValue,
            let key = json?["key"]?.stringValue
        else { return nil }
        self.init(caPEM: ca, serverPEM: server, serverKeyPEM: key)
    }
}
