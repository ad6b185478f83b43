import JSON

/// The text of a plan as it comes from a file, with a word for what is commonly taken for one.
enum PlanText {
    /// Deeper than any provider's schema nests.
    static let maximumDepth = 128

    static func parse(_ bytes: some Collection<UInt8>, limits: PlanLimits) throws(TerraformError) -> JSONValue {
        guard bytes.count <= limits.maximumBytes else {
            throw TerraformError(
                .tooLarge, "the plan has \(bytes.count) bytes, more than the \(limits.maximumBytes) that are read")
        }
        let start = Array(bytes.prefix(4))
        if start == Array("PK".utf8) + [3, 4] {
            throw TerraformError(
                .notJSON, "this is a binary plan; run `terraform show -json` on it and check what that prints")
        }
        if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) {
            throw TerraformError(.notJSON, "the plan is written in UTF-16; write it in UTF-8")
        }
        let text = bytes.dropFirst(start.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
        guard text.contains(where: { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }) else {
            throw TerraformError(.notJSON, "the plan is empty; run `terraform show -json plan.out`")
        }
        do throws(JSONError) {
            return try JSONValue(parsing: text, limits: JSONLimits(maximumDepth: maximumDepth))
        } catch {
            if isMessageStream(text) {
                throw TerraformError(
                    .notAPlan,
                    """
                    this is what `terraform plan -json` prints, which lacks the values; run `terraform plan -out=plan.out` \
                    and then `terraform show -json plan.out`
                    """)
            }
            // What the parser quotes is a key at most, never a value.
            throw TerraformError(
                .notJSON,
                "the plan is not JSON at line \(error.line), column \(error.column); run `terraform show -json plan.out`"
            )
        }
    }

    /// Whether the first line is a message of Terraform's machine-readable user interface.
    private static func isMessageStream(_ text: some Collection<UInt8>) -> Bool {
        let line = text.prefix(16 << 10).prefix { $0 != 0x0A }
        guard let message = try? JSONValue(parsing: Array(line), limits: JSONLimits(maximumDepth: 16)) else {
            return false
        }
        return message["@level"] != nil || message["@message"] != nil
    }
}
