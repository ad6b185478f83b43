/// A map's key in the form in which keys are the same: numbers by their value whatever their type, texts by their bytes.
public enum MapKey: Sendable {
    case bool(Bool)
    case int(Int64)
    /// Greater than every `int`.
    case uint(UInt64)
    case string(String)

    /// Nil where the value can be no key of any map: another type, or a number with a fraction.
    public init?(_ value: Value) {
        switch value {
        case .bool(let flag): self = .bool(flag)
        case .int(let number): self = .int(number)
        case .uint(let number):
            if let number = Int64(exactly: number) { self = .int(number) } else { self = .uint(number) }
        case .double(let number):
            if let number = Int64(exactly: number) {
                self = .int(number)
            } else if let number = UInt64(exactly: number) {
                self = .uint(number)
            } else {
                return nil
            }
        case .string(let text): self = .string(text)
        default: return nil
        }
    }
}

extension MapKey: Hashable {
    public static func == (left: MapKey, right: MapKey) -> Bool {
        switch (left, right) {
        case (.bool(let a), .bool(let b)): a == b
        case (.int(let a), .int(let b)): a == b
        case (.uint(let a), .uint(let b)): a == b
        case (.string(let a), .string(let b)): a.hasSameBytes(as: b)
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        switch self {
        case .bool(let flag): hasher.combine(flag)
        case .int(let number): hasher.combine(number)
        case .uint(let number): hasher.combine(number)
        // Texts with the same bytes are equal to Swift too, so its hash is good enough here.
        case .string(let text): hasher.combine(text)
        }
    }
}
