import Gate
import JSON
import KubeCore

/// The name under which a task owns the fields that it wrote.
enum TaskFieldManager {
    static let prefix = "interlock/"
    /// The API server's limit.
    private static let limit = 128

    /// `interlock/<namespace>/<task>`; where that is too long its end becomes digits of its digest.
    static func name(of task: ObjectKey) -> String {
        let full = "\(prefix)\(task.namespace)/\(task.name)"
        guard full.utf8.count > limit else { return full }
        let digest = ContentDigest.sha256(.string(full)).suffix(16)
        return String(decoding: full.utf8.prefix(limit - 17), as: UTF8.self) + "-" + digest
    }
}
