import JSON
import KubeCore

extension StructuralSchema {
    /// What is wrong with `object` in the words of the API server; empty if nothing is.
    ///
    /// A value that was as wrong in `old` is let through (ratcheting).
    func violations(in object: JSONValue, replacing old: JSONValue? = nil) -> [Status.Cause] { [] }
}
