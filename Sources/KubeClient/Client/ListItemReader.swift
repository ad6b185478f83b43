import JSON
import KubeCore

/// Packs the items of a list, and tells each what it is where it does not say so itself.
struct ListItemReader {
    private let kind: ResourceKind
    private let dropping: [[String]]

    init(kind: ResourceKind, dropping: [[String]]) {
        self.kind = kind
        self.dropping = dropping
    }

    func read(_ item: ArraySlice<UInt8>, index: Int) throws(ListDecodingError) -> PackedJSON {
        let packed = try parse(item, index)
        guard packed.isObject else {
            throw ListDecodingError(message: "items[\(index)]: expected an object, found \(packed.value.typeName)")
        }
        var missing: JSONObject = [:]
        if packed["kind"] == nil { missing["kind"] = .string(kind.kind) }
        if packed["apiVersion"] == nil { missing["apiVersion"] = .string(kind.apiVersion) }
        return missing.isEmpty ? packed : try parse(Self.adding(missing, to: item)[...], index)
    }

    private func parse(_ text: ArraySlice<UInt8>, _ index: Int) throws(ListDecodingError) -> PackedJSON {
        do throws(JSONError) {
            return try PackedJSON(parsing: text, dropping: dropping)
        } catch {
            throw ListDecodingError(message: "items[\(index)] is not JSON: \(error)")
        }
    }

    /// The text of an object with more members, which it does not have yet.
    private static func adding(_ members: JSONObject, to object: ArraySlice<UInt8>) -> [UInt8] {
        let rest = object.drop { $0 != UInt8(ascii: "{") }.dropFirst().drop { $0 <= 0x20 }
        var text = Array(JSONValue.object(members).bytes().dropLast())
        if rest.first != UInt8(ascii: "}") { text.append(UInt8(ascii: ",")) }
        return text + rest
    }
}
