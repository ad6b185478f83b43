import KubeCore

/// Where an API server serves a collection, an object or a part of one.
///
/// Every segment is checked as the API server checks it and then percent-encoded, so that no name can lead elsewhere.
struct ResourcePath: Sendable, Hashable {
    let text: String

    /// A namespaced kind without a namespace is all namespaces; a name then needs one.
    init(
        _ kind: ResourceKind, namespace: String = "", name: String? = nil, subresource: String? = nil
    ) throws(InvalidPath) {
        var segments = kind.rootPath.split(separator: "/").map(String.init)
        for segment in segments { try Self.check(segment, "the group or version of \(kind.kind)") }
        if kind.isNamespaced {
            if !namespace.isEmpty {
                guard Self.isLabel(namespace) else {
                    throw InvalidPath(
                        message:
                            "\(Self.quoted(namespace)) is no namespace: lower-case letters, digits and -, at most 63")
                }
                segments += ["namespaces", namespace]
            } else if name != nil {
                throw InvalidPath(message: "\(kind.plural) are namespaced, so a namespace is needed beside the name")
            }
        } else if !namespace.isEmpty {
            throw InvalidPath(message: "\(kind.plural) are cluster-scoped, so they are in no namespace")
        }
        try Self.check(kind.plural, "the plural name of \(kind.kind)")
        segments.append(kind.plural)
        if let name {
            try Self.check(name, "an object's name")
            segments.append(name)
        }
        if let subresource {
            for part in subresource.split(separator: "/", omittingEmptySubsequences: false) {
                try Self.check(String(part), "a subresource")
                segments.append(String(part))
            }
        }
        text = segments.reduce(into: "") { $0 += "/" + PercentEncoding.encode($1) }
    }

    /// A path that is no resource, as `/version`; sent as it is.
    init(raw path: String) throws(InvalidPath) {
        let isPlain = path.utf8.allSatisfy {
            $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
        }
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        guard path.hasPrefix("/"), isPlain, !segments.contains(where: { $0 == "." || $0 == ".." }) else {
            throw InvalidPath(message: "\(Self.quoted(path)) is no absolute path without . and .. and query")
        }
        text = path
    }

    /// As Kubernetes' own check of path segments has it, and no control characters besides.
    private static func check(_ segment: String, _ what: String) throws(InvalidPath) {
        guard !segment.isEmpty, segment.utf8.count <= 253 else {
            throw InvalidPath(message: "\(what) has 1 to 253 bytes, not \(segment.utf8.count)")
        }
        guard segment != ".", segment != "..",
            segment.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "%") })
        else { throw InvalidPath(message: "\(quoted(segment)) cannot be \(what): no ., .., / or %") }
    }

    /// A name as RFC 1123 has labels.
    static func isLabel(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard 1...63 ~= bytes.count, bytes.first != UInt8(ascii: "-"), bytes.last != UInt8(ascii: "-") else {
            return false
        }
        return bytes.allSatisfy {
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
                || $0 == UInt8(ascii: "-")
        }
    }

    private static func quoted(_ text: String) -> String {
        "\"\(ResponseStatus.excerpt(Array(text.utf8.prefix(80))))\""
    }
}

/// A name or path that cannot be asked for.
struct InvalidPath: Error, Sendable, Hashable {
    let message: String
}
