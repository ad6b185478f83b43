import Testing

@testable import Terraform

@Suite("References, addresses, places")
struct ReferenceTests {
    @Test("an address is taken apart, whatever its keys hold")
    func addresses() throws {
        let instance = try #require(ModuleInstance(parsing: #"module.a["x.y[0]\"\\"].module.b[12]"#))
        #expect(instance.path == ["a", "b"])
        #expect(instance.steps.map(\.key) == [.text(#"x.y[0]"\"#), .number(12)])
        #expect(instance.parent?.path == ["a"])
        #expect(ModuleInstance(parsing: "") == .root)
    }

    @Test(
        "what is no address is refused",
        arguments: [
            "module", "module.", "a.b", "module.a[", "module.a[\"", "module.a[\"x\"", "module.a[x]", "module.a[1].b",
            "module[0].a", ".", "module..a", "module.a[\"\\",
        ])
    func refused(text: String) {
        #expect(ModuleInstance(parsing: text) == nil)
    }

    @Test(
        "AWS zones and ARNs tell their region",
        arguments: [
            ("us-east-1a", "us-east-1"), ("eu-central-1c", "eu-central-1"), ("us-gov-west-1b", "us-gov-west-1"),
            ("us-west-2-lax-1a", "us-west-2"), ("ap-southeast-4a", "ap-southeast-4"),
        ])
    func zones(zone: String, region: String) {
        #expect(AWSRegion.ofZone(zone) == region)
        #expect(AWSRegion.isRegion(region))
        #expect(AWSRegion.ofARN("arn:aws:ec2:\(region):123456789012:volume/vol-1") == region)
    }

    @Test(
        "what is no region is not taken for one",
        arguments: ["", "eu", "eu-west", "EU-WEST-1", "eu-west-", "a-b-c-d-1", "${x}-1"])
    func noRegions(text: String) {
        #expect(!AWSRegion.isRegion(text))
        #expect(AWSRegion.ofARN("arn:aws:s3:\(text):1:x") == nil)
    }

    @Test(
        "Google's zones and links tell their region; a multi-region is its own",
        arguments: [
            ("europe-west4-a", "europe-west4"), ("us-central1", "us-central1"), ("EU", "eu"),
            ("https://www.googleapis.com/compute/v1/projects/p/zones/us-west1-b", "us-west1"),
        ])
    func googlePlaces(location: String, region: String) {
        #expect(GoogleRegion.ofLocation(location) == region)
    }

    @Test("Azure's regions are one, however they are written")
    func azurePlaces() {
        #expect(AzureRegion.normalized("West Europe") == AzureRegion.normalized("westeurope"))
    }
}
