import JSON
import KubeCore

/// Objects in Kubernetes' protobuf envelope, which newer kubectls send for the kinds that they have types for.
enum ProtobufBody {
    static let mediaType = "application/vnd.kubernetes.protobuf"
    /// `k8s` and a zero byte.
    private static let magic: [UInt8] = [0x6B, 0x38, 0x73, 0x00]
    private static let maximumDepth = 64

    /// The object as JSON; nil for what is none, or of a kind whose fields are not known.
    static func decode(_ bytes: [UInt8]) -> JSONValue? {
        guard bytes.starts(with: magic) else { return nil }
        var reader = ProtobufReader(bytes.dropFirst(magic.count))
        var (version, kind) = ("", "")
        var raw: ArraySlice<UInt8> = []
        while !reader.isAtEnd {
            guard let (number, value) = reader.next() else { return nil }
            guard case .bytes(let content) = value else { continue }
            if number == 2 { raw = content }
            if number == 1 {
                var type = ProtobufReader(content)
                while let (number, value) = type.next() {
                    guard case .bytes(let text) = value else { continue }
                    if number == 1 { version = String(decoding: text, as: UTF8.self) }
                    if number == 2 { kind = String(decoding: text, as: UTF8.self) }
                }
            }
        }
        let name = ProtobufMessages.name(apiVersion: version, kind: kind)
        guard ProtobufMessages.all[name] != nil, let object = message(raw, name, depth: 0) else { return nil }
        var members: JSONObject = ["kind": .string(kind), "apiVersion": .string(version)]
        for (key, value) in object.objectValue ?? [:] { members[key] = value }
        return .object(members)
    }

    private static func message(_ bytes: ArraySlice<UInt8>, _ name: String, depth: Int) -> JSONValue? {
        if let special = ProtobufSpecial(rawValue: name) { return special.value(bytes) }
        guard depth < maximumDepth, let fields = ProtobufMessages.all[name] else { return nil }
        var reader = ProtobufReader(bytes)
        var object = JSONObject()
        while !reader.isAtEnd {
            guard let (number, raw) = reader.next() else { return nil }
            guard let field = fields[number] else { continue }
            if field.shape == .map {
                guard let (key, value) = entry(raw, field, depth: depth) else { return nil }
                var map = object[field.name]?.objectValue ?? [:]
                map[key] = value
                object[field.name] = .object(map)
                continue
            }
            guard let value = value(raw, field.content, depth: depth) else { return nil }
            if field.shape == .list {
                object[field.name] = .array((object[field.name]?.arrayValue ?? []) + [value])
            } else if field.name == "=" {
                for (key, value) in value.objectValue ?? [:] { object[key] = value }
            } else if field.keepsZero || !isZero(value) {
                object[field.name] = value
            }
        }
        return .object(object)
    }

    private static func isZero(_ value: JSONValue) -> Bool {
        switch value {
        case .null: true
        case .bool(let value): !value
        case .integer(let value): value == 0
        case .double(let value): value == 0
        case .string(let text): text.isEmpty
        case .object(let members): members.isEmpty
        case .array(let elements): elements.isEmpty
        }
    }

    private static func value(
        _ raw: ProtobufReader.Value, _ content: ProtobufMessages.Field.Content, depth: Int
    ) -> JSONValue? {
        switch (content, raw) {
        case (.text, .bytes(let bytes)): String(validating: bytes, as: UTF8.self).map(JSONValue.string)
        case (.bytes, .bytes(let bytes)): .string(Base64.encode(bytes))
        case (.integer, .integer(let value)): .integer(Int64(bitPattern: value))
        case (.bool, .integer(let value)): .bool(value != 0)
        case (.double, .integer(let value)): .double(Double(bitPattern: value))
        case (.message(let name), .bytes(let bytes)): message(bytes, name, depth: depth + 1)
        default: nil
        }
    }

    private static func entry(
        _ raw: ProtobufReader.Value, _ field: ProtobufMessages.Field, depth: Int
    ) -> (String, JSONValue)? {
        guard case .bytes(let bytes) = raw else { return nil }
        var reader = ProtobufReader(bytes)
        var key = ""
        var value: JSONValue?
        while !reader.isAtEnd {
            guard let (number, raw) = reader.next() else { return nil }
            if number == 1, case .bytes(let text) = raw { key = String(decoding: text, as: UTF8.self) }
            if number == 2 { value = self.value(raw, field.content, depth: depth) }
        }
        if case .text = field.content { return (key, value ?? "") }
        return value.map { (key, $0) }
    }
}

/// Messages whose JSON is no object of their fields.
enum ProtobufSpecial: String {
    case time = "Time"
    case microTime = "MicroTime"
    case quantity = "Quantity"
    case intOrString = "IntOrString"
    case fields = "FieldsV1"
    case raw = "Raw"
    case extra = "ExtraValue"

    func value(_ bytes: ArraySlice<UInt8>) -> JSONValue? {
        var reader = ProtobufReader(bytes)
        var numbers: [UInt64: UInt64] = [:]
        var texts: [UInt64: [ArraySlice<UInt8>]] = [:]
        while !reader.isAtEnd {
            guard let (number, value) = reader.next() else { return nil }
            switch value {
            case .integer(let value): numbers[number] = value
            case .bytes(let bytes): texts[number, default: []].append(bytes)
            }
        }
        func text(_ number: UInt64) -> String { String(decoding: texts[number]?.first ?? [], as: UTF8.self) }
        switch self {
        case .time, .microTime:
            guard let seconds = numbers[1] else { return .null }
            let micros = Int64(bitPattern: seconds).multipliedReportingOverflow(by: 1_000_000).partialValue
            let time = Timestamp(microseconds: micros &+ Int64(bitPattern: numbers[2] ?? 0) / 1_000)
            return .string(self == .time ? time.description : time.microTime)
        case .quantity: return .string(text(1))
        case .intOrString: return numbers[1] == 1 ? .string(text(3)) : .integer(Int64(bitPattern: numbers[2] ?? 0))
        case .fields, .raw: return try? JSONValue(parsing: texts[1]?.first ?? [])
        case .extra: return .array((texts[1] ?? []).map { .string(String(decoding: $0, as: UTF8.self)) })
        }
    }
}
