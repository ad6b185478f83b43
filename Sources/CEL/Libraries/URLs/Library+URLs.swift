import JSON

/// A value of the type `kubernetes.URL`.
public final class URLValue: OpaqueOperand {
    package static let typeName = "kubernetes.URL"
    public let url: URLText
    private let text: String

    init(_ url: URLText) {
        self.url = url
        text = url.description
    }

    public func isEqual(to other: any OpaqueValue) -> Bool {
        (other as? URLValue).map { $0.text.hasSameBytes(as: text) } ?? false
    }

    public var json: JSONValue { .string(text) }
}

extension Library {
    /// Kubernetes' functions over URLs: `url`, `isURL`, `getHost` and so on.
    public static let urls = Library(
        "kubernetes.urls",
        functions: [
            FunctionDeclaration(
                "url",
                [
                    .function("string_to_url", returns: URLValue.type, cost: CallCost.readsFirst) { (text: String) in
                        do throws(URLText.Problem) {
                            return .opaque(URLValue(try URLText(text)))
                        } catch {
                            return .failure(
                                .invalidArgument, "URL parse error during conversion from string: \(error.message)")
                        }
                    }
                ]),
            FunctionDeclaration(
                "isURL",
                [
                    .function("is_url_string", returns: .bool, cost: CallCost.readsFirst) { (text: String) in
                        .bool((try? URLText(text)) != nil)
                    }
                ]),
            part("getScheme", "url_get_scheme") { $0.scheme },
            part("getHost", "url_get_host") { $0.host },
            part("getHostname", "url_get_hostname") { $0.hostname },
            part("getPort", "url_get_port") { $0.port },
            part("getEscapedPath", "url_get_escaped_path") { $0.escapedPath },
            FunctionDeclaration(
                "getQuery",
                [
                    .member("url_get_query", returns: .map(key: .string, value: .list(.string))) { (value: URLValue) in
                        .map(query(of: value.url))
                    }
                ]),
        ])

    private static func part(
        _ name: String, _ id: String, _ body: @escaping @Sendable (URLText) -> String
    ) -> FunctionDeclaration {
        FunctionDeclaration(name, [.member(id, returns: .string) { (value: URLValue) in .string(body(value.url)) }])
    }

    /// Each key with all its values.
    private static func query(of url: URLText) -> MapValue {
        var keys: [String] = []
        var values: [MapKey: [Value]] = [:]
        for (key, value) in url.parameters {
            if values[.string(key)] == nil { keys.append(key) }
            values[.string(key), default: []].append(.string(value))
        }
        return MapValue(keys.map { (.string($0), .list(ListValue(values[.string($0)] ?? []))) }) ?? .empty
    }
}
