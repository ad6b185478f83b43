/// The bytes of a packed document.
///
/// A value is one byte that says its kind, then what the kind needs. Lengths are LEB128 (seven bits a byte, the least
/// significant first); nothing refers to a place outside of its own value, so that a value's bytes can be copied out.
///
/// - a string: its length, then its UTF-8. A length below 128 is the kind's own byte.
/// - an array: the length of its body, then its elements.
/// - an object: the length of its body, then each member's key and value. A key is a number of `PackedKeyTable` in one
///   or two bytes; or `inlineKey` and then a string.
enum PackedForm {
    /// Kinds below this one are strings of that many bytes.
    static let string: UInt8 = 0x80
    static let array: UInt8 = 0x81
    static let object: UInt8 = 0x82
    static let null: UInt8 = 0x83
    static let `false`: UInt8 = 0x84
    static let `true`: UInt8 = 0x85
    static let emptyArray: UInt8 = 0x86
    static let emptyObject: UInt8 = 0x87
    /// A zigzag number of LEB128.
    static let integer: UInt8 = 0x88
    /// The eight bytes of an IEEE 754 double, the least significant first.
    static let double: UInt8 = 0x89
    /// This kind and those above it are the integers from 0 on.
    static let smallInteger: UInt8 = 0x90
    static let smallIntegers: Int64 = 0x70

    /// Key numbers below this take one byte; above it, two.
    static let shortKeys = 0xE0
    static let inlineKey: UInt8 = 0xFF
    static let maximumKeys = shortKeys + (Int(inlineKey) - shortKeys) << 8
}
