import HTTP
import JSON
import YAML

/// One mapping of a kubeconfig that knows where it was written: fields come out checked or as an error at their line.
struct KubeconfigSection: Sendable {
    let document: YAMLDocument
    let pointer: JSONPointer
    let object: JSONObject

    init(_ document: YAMLDocument, _ pointer: JSONPointer) throws(ConfigurationError) {
        self.document = document
        self.pointer = pointer
        guard let value = document.value.value(at: pointer) else {
            throw Self.error(document, pointer, "is missing")
        }
        guard case .object(let object) = value else {
            throw Self.error(document, pointer, "must be a mapping (found \(value.typeName))")
        }
        self.object = object
    }

    func section(_ key: String) throws(ConfigurationError) -> KubeconfigSection {
        try KubeconfigSection(document, pointer.appending(key))
    }

    /// Nil where it is missing, null or empty.
    func string(_ key: String) throws(ConfigurationError) -> String? {
        guard let value = object[key], !value.isNull else { return nil }
        guard case .string(let text) = value else { throw error(key, "must be a string (found \(value.typeName))") }
        return text.isEmpty ? nil : text
    }

    func bool(_ key: String) throws(ConfigurationError) -> Bool {
        guard let value = object[key], !value.isNull else { return false }
        guard case .bool(let bool) = value else { throw error(key, "must be true or false (found \(value.typeName))") }
        return bool
    }

    func strings(_ key: String) throws(ConfigurationError) -> [String] {
        guard let value = object[key], !value.isNull else { return [] }
        guard case .array(let elements) = value else { throw error(key, "must be a list (found \(value.typeName))") }
        var strings: [String] = []
        for element in elements {
            guard case .string(let text) = element else {
                throw error(key, "must be a list of strings (found \(element.typeName))")
            }
            strings.append(text)
        }
        return strings
    }

    /// A path relative to the folder of the file that it stands in.
    func path(_ key: String) throws(ConfigurationError) -> String? {
        guard let text = try string(key) else { return nil }
        guard !text.hasPrefix("/"), let slash = document.source.lastIndex(of: "/") else { return text }
        return document.source[...slash] + text
    }

    /// PEM from `KEY-data`, or from the file that `KEY` names; the data win, as in kubectl.
    func material(_ key: String) throws(ConfigurationError) -> HTTPClientTLS.Source? {
        let dataKey = key + "-data"
        if let text = try string(dataKey) {
            guard let bytes = Base64.decode(text), !bytes.isEmpty else {
                throw error(dataKey, "is not base64; it holds the base64 of a PEM file")
            }
            try check(bytes, dataKey)
            return .bytes(bytes)
        }
        guard let path = try path(key) else { return nil }
        do throws(ConfigurationError) {
            try check(try LocalFile.read(path, limit: 1 << 20), key)
        } catch  where error.field == nil {
            throw self.error(key, "\(error)")
        }
        return .file(path)
    }

    private func check(_ bytes: [UInt8], _ key: String) throws(ConfigurationError) {
        guard String(decoding: bytes, as: UTF8.self).contains("-----BEGIN ") else {
            throw error(key, "is not PEM; there is no line -----BEGIN … in it")
        }
    }

    func error(_ key: String? = nil, _ message: String) -> ConfigurationError {
        Self.error(document, key.map { pointer.appending($0) } ?? pointer, message)
    }

    static func error(_ document: YAMLDocument, _ pointer: JSONPointer, _ message: String) -> ConfigurationError {
        let position = document.keyPosition(of: pointer) ?? document.nearestPosition(of: pointer)
        let field = pointer.tokens.reduce(into: "") { text, token in
            if Int(token) != nil { text += "[\(token)]" } else { text += (text.isEmpty ? "" : ".") + token }
        }
        return ConfigurationError(
            source: document.source, line: position.line, field: field.isEmpty ? nil : field, message: message)
    }
}
