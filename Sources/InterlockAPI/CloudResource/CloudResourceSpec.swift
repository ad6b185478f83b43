/// What policies see of a cloud resource that a Terraform plan changes and that is no GPU capacity: where it is, and how
/// the data in it is protected. No kind of the API server's.
public struct CloudResourceSpec: SchemaObject {
    public var type = ""
    public var regions: [String] = []
    public var stores: [DataStore] = []
    /// Deleted and created anew.
    public var isReplaced = false

    public init() {}

    public static let fields: [Field<Self>] = [
        .required("type", \.type, "Its type in Terraform: aws_s3_bucket.", .minimumLength(1)),
        .collection("regions", \.regions, "Where it is; empty for what has no region."),
        .collection("stores", \.stores, "The data that it holds."),
        .defaulted("replaced", \.isReplaced, to: false, "Whether it is deleted and created anew."),
    ]
}

/// Data that a cloud resource holds.
public struct DataStore: SchemaObject {
    public var kind = ""
    public var part: String?
    /// Missing where that is not known.
    public var isEncryptedAtRest: Bool?

    public init() {}

    public init(kind: String, part: String?, isEncryptedAtRest: Bool?) {
        self.kind = kind
        self.part = part
        self.isEncryptedAtRest = isEncryptedAtRest
    }

    public static let fields: [Field<Self>] = [
        .required("kind", \.kind, "What holds it: Volume, Bucket, Database, …", .minimumLength(1)),
        .optional("part", \.part, "The block of the resource, where it has several."),
        .optional("encryptedAtRest", \.isEncryptedAtRest, "Whether it is encrypted at rest."),
    ]
}
