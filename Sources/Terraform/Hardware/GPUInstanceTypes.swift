/// Machine types with GPUs, by their names in lower case: the class of the GPUs and how many a machine has.
///
/// A part of a GPU counts as one. Sources: the clouds' own lists of accelerated machine types.
enum GPUInstanceTypes {
    struct Entry: Sendable {
        let gpuClass: String
        let count: Int
    }

    static func table(of cloud: Cloud) -> [String: Entry] {
        switch cloud {
        case .aws: aws
        case .google: google
        case .azure: azure
        }
    }

    // MARK: AWS

    private static let aws = table([
        ("nvidia-k80", ["p2.xlarge": 1, "p2.8xlarge": 8, "p2.16xlarge": 16]),
        ("nvidia-v100-16gb", ["p3.2xlarge": 1, "p3.8xlarge": 4, "p3.16xlarge": 8]),
        ("nvidia-v100-32gb", ["p3dn.24xlarge": 8]),
        ("nvidia-a100-40gb", ["p4d.24xlarge": 8]),
        ("nvidia-a100-80gb", ["p4de.24xlarge": 8]),
        ("nvidia-h100-80gb", ["p5.4xlarge": 1, "p5.48xlarge": 8]),
        ("nvidia-h200", ["p5e.48xlarge": 8, "p5en.48xlarge": 8]),
        ("nvidia-b200", ["p6-b200.48xlarge": 8]),
        ("nvidia-b300", ["p6-b300.48xlarge": 8]),
        ("nvidia-gb200", ["p6e-gb200.36xlarge": 4]),
        ("nvidia-k520", ["g2.2xlarge": 1, "g2.8xlarge": 4]),
        ("nvidia-m60", ["g3s.xlarge": 1, "g3.4xlarge": 1, "g3.8xlarge": 2, "g3.16xlarge": 4]),
        (
            "nvidia-t4",
            [
                "g4dn.xlarge": 1, "g4dn.2xlarge": 1, "g4dn.4xlarge": 1, "g4dn.8xlarge": 1, "g4dn.16xlarge": 1,
                "g4dn.12xlarge": 4, "g4dn.metal": 8,
            ]
        ),
        (
            "amd-radeon-pro-v520",
            ["g4ad.xlarge": 1, "g4ad.2xlarge": 1, "g4ad.4xlarge": 1, "g4ad.8xlarge": 2, "g4ad.16xlarge": 4]
        ),
        (
            "nvidia-a10g",
            [
                "g5.xlarge": 1, "g5.2xlarge": 1, "g5.4xlarge": 1, "g5.8xlarge": 1, "g5.16xlarge": 1, "g5.12xlarge": 4,
                "g5.24xlarge": 4, "g5.48xlarge": 8,
            ]
        ),
        (
            "nvidia-t4g",
            [
                "g5g.xlarge": 1, "g5g.2xlarge": 1, "g5g.4xlarge": 1, "g5g.8xlarge": 1, "g5g.16xlarge": 2,
                "g5g.metal": 2,
            ]
        ),
        (
            "nvidia-l4",
            [
                "g6.xlarge": 1, "g6.2xlarge": 1, "g6.4xlarge": 1, "g6.8xlarge": 1, "g6.16xlarge": 1, "g6.12xlarge": 4,
                "g6.24xlarge": 4, "g6.48xlarge": 8, "gr6.4xlarge": 1, "gr6.8xlarge": 1, "g6f.large": 1,
                "g6f.xlarge": 1, "g6f.2xlarge": 1, "g6f.4xlarge": 1, "gr6f.4xlarge": 1,
            ]
        ),
        (
            "nvidia-l40s",
            [
                "g6e.xlarge": 1, "g6e.2xlarge": 1, "g6e.4xlarge": 1, "g6e.8xlarge": 1, "g6e.16xlarge": 1,
                "g6e.12xlarge": 4, "g6e.24xlarge": 4, "g6e.48xlarge": 8,
            ]
        ),
        (
            "nvidia-rtx-pro-6000",
            [
                "g7e.2xlarge": 1, "g7e.4xlarge": 1, "g7e.8xlarge": 1, "g7e.12xlarge": 2, "g7e.24xlarge": 4,
                "g7e.48xlarge": 8,
            ]
        ),
    ])

    // MARK: Google

    private static let google = table([
        (
            "nvidia-a100-40gb",
            [
                "a2-highgpu-1g": 1, "a2-highgpu-2g": 2, "a2-highgpu-4g": 4, "a2-highgpu-8g": 8, "a2-megagpu-16g": 16,
            ]
        ),
        (
            "nvidia-a100-80gb",
            ["a2-ultragpu-1g": 1, "a2-ultragpu-2g": 2, "a2-ultragpu-4g": 4, "a2-ultragpu-8g": 8]
        ),
        (
            "nvidia-h100-80gb",
            [
                "a3-highgpu-1g": 1, "a3-highgpu-2g": 2, "a3-highgpu-4g": 4, "a3-highgpu-8g": 8, "a3-edgegpu-8g": 8,
                "a3-megagpu-8g": 8,
            ]
        ),
        ("nvidia-h200", ["a3-ultragpu-8g": 8]),
        ("nvidia-b200", ["a4-highgpu-8g": 8]),
        ("nvidia-gb200", ["a4x-highgpu-4g": 4]),
        ("nvidia-gb300", ["a4x-maxgpu-4g-metal": 4]),
        (
            "nvidia-l4",
            [
                "g2-standard-4": 1, "g2-standard-8": 1, "g2-standard-12": 1, "g2-standard-16": 1, "g2-standard-32": 1,
                "g2-standard-24": 2, "g2-standard-48": 4, "g2-standard-96": 8,
            ]
        ),
        (
            "nvidia-rtx-pro-6000",
            [
                "g4-standard-6": 1, "g4-standard-12": 1, "g4-standard-24": 1, "g4-standard-48": 1,
                "g4-standard-96": 2, "g4-standard-192": 4, "g4-standard-384": 8,
            ]
        ),
    ])

    /// Accelerator types that are attached to machines.
    static let googleAccelerators: [String: String] = [
        "nvidia-tesla-k80": "nvidia-k80",
        "nvidia-tesla-p4": "nvidia-p4",
        "nvidia-tesla-p100": "nvidia-p100",
        "nvidia-tesla-v100": "nvidia-v100-16gb",
        "nvidia-tesla-t4": "nvidia-t4",
        "nvidia-tesla-a100": "nvidia-a100-40gb",
        "nvidia-a100-80gb": "nvidia-a100-80gb",
        "nvidia-l4": "nvidia-l4",
        "nvidia-h100-80gb": "nvidia-h100-80gb",
        "nvidia-h100-mega-80gb": "nvidia-h100-80gb",
        "nvidia-h200-141gb": "nvidia-h200",
        "nvidia-b200": "nvidia-b200",
        "nvidia-gb200": "nvidia-gb200",
        "nvidia-gb300": "nvidia-gb300",
        "nvidia-rtx-pro-6000": "nvidia-rtx-pro-6000",
    ]

    // MARK: Azure

    private static let azure = table([
        (
            "nvidia-k80",
            [
                "standard_nc6": 1, "standard_nc12": 2, "standard_nc24": 4, "standard_nc24r": 4,
            ]
        ),
        (
            "nvidia-p100",
            [
                "standard_nc6s_v2": 1, "standard_nc12s_v2": 2, "standard_nc24s_v2": 4, "standard_nc24rs_v2": 4,
            ]
        ),
        (
            "nvidia-v100-16gb",
            [
                "standard_nc6s_v3": 1, "standard_nc12s_v3": 2, "standard_nc24s_v3": 4, "standard_nc24rs_v3": 4,
            ]
        ),
        (
            "nvidia-t4",
            [
                "standard_nc4as_t4_v3": 1, "standard_nc8as_t4_v3": 1, "standard_nc16as_t4_v3": 1,
                "standard_nc64as_t4_v3": 4,
            ]
        ),
        (
            "nvidia-a100-80gb",
            [
                "standard_nc24ads_a100_v4": 1, "standard_nc48ads_a100_v4": 2, "standard_nc96ads_a100_v4": 4,
                "standard_nd96amsr_a100_v4": 8, "standard_nd96ams_a100_v4": 8,
            ]
        ),
        ("nvidia-a100-40gb", ["standard_nd96asr_v4": 8, "standard_nd96asr_a100_v4": 8]),
        (
            "nvidia-h100-94gb",
            ["standard_nc40ads_h100_v5": 1, "standard_nc80adis_h100_v5": 2, "standard_ncc40ads_h100_v5": 1]
        ),
        ("nvidia-h100-80gb", ["standard_nd96isr_h100_v5": 8, "standard_nd96is_h100_v5": 8]),
        ("nvidia-h200", ["standard_nd96isr_h200_v5": 8, "standard_nd96is_h200_v5": 8]),
        ("nvidia-gb200", ["standard_nd128isr_ndr_gb200_v6": 4]),
        ("nvidia-gb300", ["standard_nd128isr_gb300_v6": 4]),
        ("amd-mi300x", ["standard_nd96isr_mi300x_v5": 8, "standard_nd96is_mi300x_v5": 8]),
        (
            "nvidia-p40", ["standard_nd6s": 1, "standard_nd12s": 2, "standard_nd24s": 4, "standard_nd24rs": 4]
        ),
        ("nvidia-v100-32gb", ["standard_nd40rs_v2": 8, "standard_nd40s_v2": 8]),
        (
            "nvidia-m60",
            [
                "standard_nv6": 1, "standard_nv12": 2, "standard_nv24": 4, "standard_nv12s_v3": 1,
                "standard_nv24s_v3": 2, "standard_nv48s_v3": 4,
            ]
        ),
        (
            "nvidia-a10",
            [
                "standard_nv6ads_a10_v5": 1, "standard_nv12ads_a10_v5": 1, "standard_nv18ads_a10_v5": 1,
                "standard_nv36ads_a10_v5": 1, "standard_nv36adms_a10_v5": 1, "standard_nv72ads_a10_v5": 2,
            ]
        ),
        (
            "amd-mi25",
            [
                "standard_nv4as_v4": 1, "standard_nv8as_v4": 1, "standard_nv16as_v4": 1, "standard_nv32as_v4": 1,
            ]
        ),
        (
            "amd-v710",
            [
                "standard_nv4ads_v710_v5": 1, "standard_nv8ads_v710_v5": 1, "standard_nv12ads_v710_v5": 1,
                "standard_nv24ads_v710_v5": 1, "standard_nv28adms_v710_v5": 1,
            ]
        ),
        (
            "amd-v620",
            [
                "standard_ng8ads_v620_v1": 1, "standard_ng16ads_v620_v1": 1, "standard_ng32ads_v620_v1": 1,
                "standard_ng32adms_v620_v1": 1,
            ]
        ),
    ])

    private static func table(_ classes: [(String, [String: Int])]) -> [String: Entry] {
        var table: [String: Entry] = [:]
        for (gpuClass, types) in classes {
            for (type, count) in types { table[type] = Entry(gpuClass: gpuClass, count: count) }
        }
        return table
    }
}
