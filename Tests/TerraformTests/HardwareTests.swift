import Testing

@testable import Terraform

@Suite("Machine types")
struct HardwareTests {
    @Test(
        "a machine type has the GPUs that its cloud says",
        arguments: [
            (Cloud.aws, "p4d.24xlarge", "nvidia-a100-40gb", 8),
            (.aws, "p4de.24xlarge", "nvidia-a100-80gb", 8),
            (.aws, "p5.4xlarge", "nvidia-h100-80gb", 1),
            (.aws, "g5.24xlarge", "nvidia-a10g", 4),
            (.aws, "ml.g6e.48xlarge", "nvidia-l40s", 8),
            (.google, "a2-megagpu-16g", "nvidia-a100-40gb", 16),
            (.google, "zones/europe-west4-a/machineTypes/a3-ultragpu-8g", "nvidia-h200", 8),
            (.google, "g2-standard-24", "nvidia-l4", 2),
            (.azure, "Standard_ND96asr_v4", "nvidia-a100-40gb", 8),
            (.azure, "STANDARD_NC24ADS_A100_V4", "nvidia-a100-80gb", 1),
            (.azure, "Standard_ND96isr_MI300X_v5", "amd-mi300x", 8),
        ])
    func known(cloud: Cloud, type: String, gpuClass: String, count: Int) {
        #expect(cloud.hardware(of: type) == .gpu(gpuClass: .known(gpuClass), count: .known(count)))
    }

    @Test(
        "a type that nobody listed, of a family with GPUs, has GPUs of an unknown class",
        arguments: [
            (Cloud.aws, "p9.48xlarge"), (.aws, "g17z.metal"), (.aws, "gr8.xlarge"), (.aws, "p6-x999.48xlarge"),
            (.google, "a7-highgpu-8g"), (.google, "a4x-something"), (.google, "g5-standard-4"),
            (.azure, "Standard_NC999_v9"), (.azure, "Standard_ND1_v1"), (.azure, "standard_nv2_v8"),
        ])
    func unlisted(cloud: Cloud, type: String) {
        guard case .gpu(let gpuClass, let count) = cloud.hardware(of: type) else {
            Issue.record("\(type) is taken for a machine without GPUs")
            return
        }
        #expect(gpuClass.reason == "\(type) has GPUs of a class that is not known here")
        #expect(count.reason == gpuClass.reason)
    }

    @Test(
        "machines without GPUs have none",
        arguments: [
            (Cloud.aws, "m7i.large"), (.aws, "c8g.48xlarge"), (.aws, "inf2.xlarge"), (.aws, "trn1.32xlarge"),
            (.google, "n2-standard-8"), (.google, "e2-medium"), (.google, "g1-small"), (.google, "c3-highcpu-4"),
            (.azure, "Standard_D4s_v5"), (.azure, "Standard_NP10s"), (.azure, "Standard_B2ms"),
        ])
    func none(cloud: Cloud, type: String) {
        #expect(cloud.hardware(of: type) == .none)
    }

    @Test("every class is written as policies write it, and every count can be")
    func spelling() {
        for cloud in [Cloud.aws, .google, .azure] {
            for (type, entry) in GPUInstanceTypes.table(of: cloud) {
                #expect(type == type.lowercased())
                #expect((1...16).contains(entry.count), "\(type)")
                #expect(entry.gpuClass.hasPrefix("nvidia-") || entry.gpuClass.hasPrefix("amd-"), "\(type)")
                #expect(
                    entry.gpuClass.utf8.allSatisfy {
                        $0 == 0x2D || (0x30...0x39).contains($0) || (0x61...0x7A).contains($0)
                    })
            }
        }
    }

    @Test(
        "attached accelerators are told by name, by link and in other spellings",
        arguments: [
            ("nvidia-tesla-t4", "nvidia-t4"), ("NVIDIA_TESLA_V100", "nvidia-v100-16gb"),
            ("projects/p/zones/z/acceleratorTypes/nvidia-a100-80gb", "nvidia-a100-80gb"),
            ("nvidia-l4-vws", "nvidia-l4"), ("nvidia-h100-mega-80gb", "nvidia-h100-80gb"),
        ])
    func accelerators(name: String, gpuClass: String) {
        #expect(GoogleAccelerator.gpuClass(name) == .known(gpuClass))
    }

    @Test("TPUs are no GPUs, and an unknown accelerator is one of an unknown class")
    func otherAccelerators() {
        #expect(GoogleAccelerator.gpuClass("ct5lp-hightpu-4t") == nil)
        #expect(GoogleAccelerator.gpuClass("nvidia-x1000")?.reason != nil)
    }
}
