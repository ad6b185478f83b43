import JSON

/// A Terraform plan, as `terraform show -json` prints it: every resource with what the plan does to it and means.
///
/// Holds no sensitive value, no variable and no output.
public struct TerraformPlan: Sendable {
    /// `1.2`.
    public let formatVersion: String
    public let terraformVersion: String?
    /// Every managed resource of the plan in its order, those that stay as they are included, and data sources that are
    /// read during apply.
    public let changes: [ResourceChange]
    /// What was changed outside of Terraform since its last run, as it found it.
    public let drift: [DriftedResource]
    /// What the plan leaves to a later plan.
    public let deferred: [DeferredResource]

    /// Reads a plan that is parsed already.
    ///
    /// Refuses formats other than 1.x, plans that did not come to their end or are incomplete, and what is not a plan.
    public static func read(_ json: JSONValue) throws(TerraformError) -> TerraformPlan {
        try PlanReader(json).plan()
    }

    /// Reads the text of a plan; says what to run instead where the text is a binary plan or another command's output.
    public static func read(
        parsing bytes: some Collection<UInt8>, limits: PlanLimits = PlanLimits()
    ) throws(TerraformError) -> TerraformPlan {
        try read(PlanText.parse(bytes, limits: limits))
    }
}

/// Limits on the text of one plan.
public struct PlanLimits: Sendable {
    /// In bytes.
    public var maximumBytes: Int

    public init(maximumBytes: Int = 256 << 20) {
        self.maximumBytes = maximumBytes
    }
}

/// A resource that was changed outside of Terraform.
public struct DriftedResource: Sendable {
    public let address: String
    public let type: String
    /// `update` where its values moved, `delete` where it is gone.
    public let operation: PlanOperation
    /// The attributes that moved, by name; their values are not kept.
    public let attributes: [String]
}

/// A resource that the plan leaves to a later plan.
public struct DeferredResource: Sendable {
    public let address: String
    public let type: String
    public let operation: PlanOperation
    /// Terraform's word for it: `resource_config_unknown`.
    public let reason: String
}
