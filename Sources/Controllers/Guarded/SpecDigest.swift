import Gate
import InterlockAPI
import JSON

/// The digest of a spec's meaning: over the decoded spec, so that a default that is written out and one that is not
/// are the same.
enum SpecDigest {
    static func of(_ spec: some SchemaObject) -> String { ContentDigest.sha256(spec.json) }
}
