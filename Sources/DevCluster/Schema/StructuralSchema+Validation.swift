import JSON
import KubeCore

extension StructuralSchema {
    /// What is wrong with `object` in the words of the API server; empty if nothing is.
    ///
    /// A value that is as it was in `old` is let through, however wrong it is (ratcheting).
    func violations(in object: JSONValue, replacing old: JSONValue? = nil) -> [Status.Cause] {
        var validator = SchemaValidator()
        validator.validate(object, self, at: "", old: old)
        validator.validateLists(object, self, at: "", old: old)
        return validator.causes
    }
}

/// Holds values against schemas.
struct SchemaValidator {
    /// What Kubernetes writes for the field of a fault that it does not tie to one.
    static let noField = "<nil>"
    /// More causes than this help nobody.
    private static let maximumCauses = 1_000

    private(set) var causes: [Status.Cause] = []

    mutating func add(_ cause: Status.Cause) {
        if causes.count < Self.maximumCauses { causes.append(cause) }
    }

    mutating func validate(_ value: JSONValue, _ schema: StructuralSchema, at path: String, old: JSONValue?) {
        if let old, old == value { return }
        validateType(value, schema, at: path)
        let rules = schema.validation
        guard !value.isNull else { return validateEnumeration(value, rules, at: path) }
        validateLogic(value, rules, at: path)
        switch value {
        case .string(let text): validate(text, rules, at: path)
        case .integer, .double: validateNumber(value, schema, at: path)
        case .array(let elements): validate(elements, schema, at: path, old: old?.arrayValue)
        default: break
        }
        validateEnumeration(value, rules, at: path)
        if case .object(let object) = value { validate(object, schema, at: path, old: old?.objectValue) }
    }

    private mutating func validateType(_ value: JSONValue, _ schema: StructuralSchema, at path: String) {
        let name = value.typeName
        func fault(_ expected: String) -> Status.Cause {
            .wrongType(path, .string(name), "\(path) in body must be of type \(expected): \"\(name)\"")
        }
        if value.isNull, schema.isNullable { return }
        if schema.isIntOrString, schema.type == nil {
            let isInteger = value.doubleValue != nil && value.integerValue != nil
            if !isInteger, value.stringValue == nil { add(fault("integer,string")) }
            return
        }
        guard let type = schema.type else { return }
        let fits =
            switch (type, value) {
            case (.object, .object), (.array, .array), (.string, .string), (.boolean, .bool), (.integer, .integer),
                (.number, .integer), (.number, .double):
                true
            case (.integer, .double(let number)):
                // Whole, and no larger than a double counts one by one.
                number.rounded() == number && number.magnitude < 0x1p53
            default: false
            }
        guard !fits else { return }
        // Where there is a format, Kubernetes says it instead of the type, and what Go makes of the value.
        guard let format = schema.validation.format else { return add(fault(type.rawValue)) }
        let found: String
        switch value {
        case .integer: found = "int64"
        case .double: found = "float64"
        case .bool, .object: found = ""
        case .null, .string, .array: return add(fault(type.rawValue))
        }
        add(.wrongType(path, .string(found), "\(path) in body must be of type \(format): \"\(found)\""))
    }

    private mutating func validateEnumeration(_ value: JSONValue, _ rules: ValueValidation, at path: String) {
        guard !rules.enumeration.isEmpty, !rules.enumeration.contains(value) else { return }
        let supported = rules.enumeration.map { $0.stringValue ?? $0.text() }
        add(.notSupported(path, value, supported: supported))
    }

    private mutating func validate(_ text: String, _ rules: ValueValidation, at path: String) {
        let length = Int64(text.unicodeScalars.count)
        if let maximum = rules.maxLength, length > maximum {
            add(.tooLong(path, maximum: maximum))
        } else if let minimum = rules.minLength, length < minimum {
            add(.invalid(path, .string(text), "\(path) in body should be at least \(minimum) chars long"))
        } else if let pattern = rules.pattern, !pattern.matches(text) {
            add(.invalid(path, .string(text), "\(path) in body should match '\(pattern.source)'"))
        }
        if let format = rules.format, StringFormat.fits(text, format) == false {
            add(.wrongType(path, .string(text), "\(path) in body must be of type \(format): \(JSONValue.string(text))"))
        }
    }

    private mutating func validateNumber(_ value: JSONValue, _ schema: StructuralSchema, at path: String) {
        let rules = schema.validation
        guard let number = value.doubleValue else { return }
        checkIntegerFormat(value, schema, at: path)
        if let factor = rules.multipleOf, factor > 0, !Self.isMultiple(value, of: factor) {
            add(.invalid(path, value, "\(path) in body should be a multiple of \(Self.text(factor))"))
        }
        if let maximum = rules.maximum {
            if rules.isMaximumExclusive ? number >= maximum : number > maximum {
                let words = rules.isMaximumExclusive ? "less than" : "less than or equal to"
                add(.invalid(path, value, "\(path) in body should be \(words) \(Self.text(maximum))"))
            }
        }
        if let minimum = rules.minimum {
            if rules.isMinimumExclusive ? number <= minimum : number < minimum {
                let words = rules.isMinimumExclusive ? "greater than" : "greater than or equal to"
                add(.invalid(path, value, "\(path) in body should be \(words) \(Self.text(minimum))"))
            }
        }
    }

    private mutating func checkIntegerFormat(_ value: JSONValue, _ schema: StructuralSchema, at path: String) {
        guard schema.type == .integer else { return }
        let integer = value.integerValue
        let (fits, format): (Bool, String) =
            switch schema.validation.format {
            case "int32": (integer.map { Int32(exactly: $0) != nil } ?? false, "with format int32")
            case "int64": (integer != nil, "with format int64")
            default: (integer != nil, "(default format)")
            }
        guard !fits else { return }
        add(.invalid(Self.noField, "", "Checked value must be of type integer \(format) in \(path)"))
    }

    private static func isMultiple(_ value: JSONValue, of factor: Double) -> Bool {
        if let integer = value.integerValue, let divisor = Int64(exactly: factor) {
            // The remainder of the least integer by -1 does not fit, but there is no such factor here.
            return integer % divisor == 0
        }
        guard let number = value.doubleValue else { return true }
        let quotient = number / factor
        return quotient.rounded() == quotient
    }

    private static func text(_ number: Double) -> String { JSONValue.double(number).text() }

    private mutating func validate(
        _ elements: [JSONValue], _ schema: StructuralSchema, at path: String, old: [JSONValue]?
    ) {
        let rules = schema.validation
        if let minimum = rules.minItems, Int64(elements.count) < minimum {
            add(
                .invalid(
                    path, .integer(Int64(elements.count)), "\(path) in body should have at least \(minimum) items"))
        }
        if let maximum = rules.maxItems, Int64(elements.count) > maximum {
            add(.tooMany(path, count: elements.count, maximum: maximum))
        }
        if rules.hasUniqueItems, Set(elements).count < elements.count {
            add(.duplicate(path, .array(elements)))
        }
        guard let items = schema.items else { return }
        let correlated = OldElements(old, schema: schema)
        for (index, element) in elements.enumerated() {
            validate(element, items, at: "\(path)[\(index)]", old: correlated.element(like: element))
        }
    }

    private mutating func validate(
        _ object: JSONObject, _ schema: StructuralSchema, at path: String, old: JSONObject?
    ) {
        let rules = schema.validation
        if let minimum = rules.minProperties, Int64(object.count) < minimum {
            add(
                .invalid(
                    path, .integer(Int64(object.count)), "\(path) in body should have at least \(minimum) properties"))
        }
        if let maximum = rules.maxProperties, Int64(object.count) > maximum {
            add(.tooMany(path, count: object.count, maximum: maximum))
        }
        for name in rules.required where object[name] == nil {
            add(.required(Self.join(path, name)))
        }
        for (key, member) in object.sorted(by: { $0.key < $1.key }) {
            guard let schema = schema.member(key) else { continue }
            validate(member, schema, at: Self.join(path, key), old: old?[key])
        }
    }

    static func join(_ path: String, _ key: String) -> String {
        path.isEmpty ? key : "\(path).\(key)"
    }
}

/// The elements of a list as it was, found again where the list says what tells them apart.
struct OldElements {
    private var elements: [FieldPathElement: JSONValue] = [:]
    private let schema: StructuralSchema

    init(_ old: [JSONValue]?, schema: StructuralSchema) {
        self.schema = schema
        for element in old ?? [] {
            if let key = key(of: element) { elements[key] = element }
        }
    }

    func element(like element: JSONValue) -> JSONValue? {
        elements.isEmpty ? nil : key(of: element).flatMap { elements[$0] }
    }

    private func key(of element: JSONValue) -> FieldPathElement? {
        FieldPathElement.item(element, shape: MergeShape(of: schema, for: .array([])), schema: schema)
    }
}
