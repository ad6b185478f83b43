/// Names of AWS regions and what they can be told from.
enum AWSRegion {
    /// `eu-central-1`, `us-gov-west-1`.
    static func isRegion(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (3...4).contains(parts.count), let number = parts.last, !number.isEmpty, number.utf8.count <= 2,
            number.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return false }
        return parts.dropLast().allSatisfy { part in
            !part.isEmpty && part.utf8.count <= 16 && part.utf8.allSatisfy { (0x61...0x7A).contains($0) }
        }
    }

    /// The region of `us-east-1a`, of the local zone `us-west-2-lax-1a`.
    static func ofZone(_ zone: String) -> String? {
        guard zone.utf8.count <= 64 else { return nil }
        let parts = zone.split(separator: "-", omittingEmptySubsequences: false)
        for length in 3...4 where parts.count >= length {
            let last = parts[length - 1]
            let number = last.prefix { $0.isNumber }
            guard !number.isEmpty, last.count <= number.count + 1 else { continue }
            let region = (parts.prefix(length - 1) + [number]).joined(separator: "-")
            if isRegion(region) { return region }
        }
        return nil
    }

    /// The fourth part of an ARN; nil for what has no region.
    static func ofARN(_ text: String) -> String? {
        guard text.hasPrefix("arn:") else { return nil }
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6 else { return nil }
        let region = String(parts[3])
        return isRegion(region) ? region : nil
    }

    /// Services that are not in a region.
    static func isGlobal(_ type: String) -> Bool {
        let prefixes = [
            "aws_iam_", "aws_route53_", "aws_cloudfront_", "aws_organizations_", "aws_globalaccelerator_",
            "aws_account_", "aws_budgets_", "aws_ce_", "aws_shield_", "aws_waf_",
        ]
        return prefixes.contains { type.hasPrefix($0) } && !type.hasPrefix("aws_route53_resolver")
    }
}

/// Names of Google's places.
enum GoogleRegion {
    /// Whether the place is one zone: `europe-west4-a`, also as a link.
    static func isZone(_ location: String) -> Bool {
        let parts = name(location).split(separator: "-")
        return parts.count == 3 && parts[2].utf8.count <= 2 && parts[2].utf8.allSatisfy { (0x61...0x7A).contains($0) }
    }

    /// The region of a zone; what is no zone is its own region (`EU`, `us-central1`).
    static func ofLocation(_ location: String) -> String {
        let name = name(location)
        guard isZone(name) else { return name.lowercased() }
        return name.split(separator: "-").prefix(2).joined(separator: "-")
    }

    private static func name(_ location: String) -> String {
        location.split(separator: "/").last.map(String.init) ?? location
    }
}

/// Names of Azure's regions.
enum AzureRegion {
    /// `West Europe` and `westeurope` are one region.
    static func normalized(_ location: String) -> String {
        location.lowercased().split(separator: " ").joined()
    }
}
