import JSON

extension JSONObject {
    /// The member `key` as `Value`; a failure names the field. A null counts as missing.
    public func decode<Value: JSONConvertible>(
        _ key: String, as type: Value.Type = Value.self
    ) throws(DecodingFailure) -> Value {
        guard let value: Value = try decodeIfPresent(key) else {
            throw DecodingFailure(field: key, message: "is required")
        }
        return value
    }

    public func decode<Value: JSONConvertible>(
        _ key: String, default fallback: @autoclosure () -> Value
    ) throws(DecodingFailure) -> Value {
        try decodeIfPresent(key) ?? fallback()
    }

    public func decodeIfPresent<Value: JSONConvertible>(
        _ key: String, as type: Value.Type = Value.self
    ) throws(DecodingFailure) -> Value? {
        guard let json = self[key], !json.isNull else { return nil }
        do throws(DecodingFailure) {
            return try Value(json: json)
        } catch {
            throw error.inside(key)
        }
    }
}
