/// One store of data of a resource before and after a plan.
public struct StorageChange: Sendable, Hashable {
    public let kind: StorageKind
    /// The block of the resource, where it has several or it is not the resource itself: `root_block_device[0]`.
    public let part: String?
    /// Nil where there is no such store before.
    public let before: StorageState?
    /// Nil where there is none afterwards.
    public let after: StorageState?

    public init(kind: StorageKind, part: String?, before: StorageState?, after: StorageState?) {
        self.kind = kind
        self.part = part?.printable(limit: 128)
        self.before = before
        self.after = after
    }

    public var changesSomething: Bool { before != after }
}

/// What holds the data.
public enum StorageKind: String, Sendable, Hashable, CaseIterable {
    case volume = "Volume"
    case fileSystem = "FileSystem"
    case bucket = "Bucket"
    case database = "Database"
    case search = "Search"
    case cache = "Cache"
}

/// How a store's data is protected.
public struct StorageState: Sendable, Hashable {
    /// Encryption at rest: proven, proven not to be, or not known.
    public let isEncryptedAtRest: Provable<Bool>
    /// Why that is so, a clause: "S3 encrypts every object written since January 2023".
    public let basis: String

    public init(isEncryptedAtRest: Provable<Bool>, basis: String) {
        self.isEncryptedAtRest = isEncryptedAtRest.printable
        self.basis = basis.printable()
    }
}
