import JSON
import Terraform
import Testing

@Suite("Hostile plans")
struct HostilePlanTests {
    /// SplitMix64.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    @Test(
        "a plan with values of other kinds in any place is read or refused, and never ends the process",
        arguments: [
            "create-a100", "groups", "modules", "scale-group", "sensitive", "storage", "written/azure-nodes",
            "written/google-clusters", "written/google-nodes",
        ])
    func mutations(name: String) throws {
        let original = try Fixture.json(name)
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = Generator(state: seed)
        var read = 0
        for _ in 0..<60 {
            let mutated = Self.mutate(original, share: 0.002, &generator)
            do throws(TerraformError) {
                let plan = try TerraformPlan.read(mutated)
                // Everything that is computed on demand, too.
                for change in plan.changes {
                    _ = change.changesSomething
                    for capacity in change.capacity { _ = capacity.after?.worstCaseNodes.value }
                }
                read += 1
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
        #expect(read > 0, "no plan at all was read with the seed \(seed)")
    }

    private static func mutate(_ json: JSONValue, share: Double, _ generator: inout Generator) -> JSONValue {
        if Double.random(in: 0..<1, using: &generator) < share { return junk.randomElement(using: &generator) ?? .null }
        switch json {
        case .array(let elements): return .array(elements.map { mutate($0, share: share, &generator) })
        case .object(let object): return .object(object.mapValues { mutate($0, share: share, &generator) })
        default: return json
        }
    }

    private static let junk: [JSONValue] = [
        .null, true, false, 0, -1, .integer(.max), .integer(.min), 0.5, 1e300, "", "p4d.24xlarge", "\u{0}", "[", "a[\"",
        "module.", "]", "$Latest", "9223372036854775807", "-1", [], [[]], [.null], [:], ["id": true],
        ["references": ["var.a", "module.b.c", "local.d", "each.value", "aws_launch_template.x[\"", "."]],
        [["instance_type": "p5.48xlarge"]], .string(String(repeating: "x", count: 10_000)),
        .array(Array(repeating: true, count: 1000)),
    ]

    @Test("sizes beyond counting are not known, and are never added up past the end")
    func sizes() throws {
        var json = try Fixture.json("written/google-clusters")
        let pool: JSONValue = [
            "address": "google_container_node_pool.huge", "mode": "managed", "type": "google_container_node_pool",
            "name": "huge", "provider_name": "registry.terraform.io/hashicorp/google",
            "change": [
                "actions": ["create"], "before": .null,
                "after": [
                    "location": "europe-west4", "node_count": .integer(.max), "node_locations": ["a", "b"],
                    "node_config": [["machine_type": "a2-highgpu-8g"]],
                ],
            ],
        ]
        json["resource_changes"] = [pool]
        let capacity = try TerraformPlan.read(json).changes.first?.capacity.first?.after
        #expect(capacity?.nodes.reason == "the number of nodes is more than can be counted")
    }

    @Test("negative sizes are not known", arguments: [-1, Int64.min])
    func negative(size: Int64) throws {
        var json = try Fixture.json("scale-group")
        var changes = json["resource_changes"]?.arrayValue ?? []
        for index in changes.indices where changes[index]["name"] == "trainer" {
            changes[index]["change"]?["after"]?["desired_capacity"] = .integer(size)
        }
        json["resource_changes"] = .array(changes)
        let group = try TerraformPlan.read(json).changes.first { $0.address == "aws_autoscaling_group.trainer" }
        #expect(group?.capacity.first?.after?.nodes.reason == "desired_capacity is negative")
    }

    @Test("references that go round in a circle come to an end", .timeLimit(.minutes(1)))
    func circles() throws {
        var json = try Fixture.json("create-a100")
        let module: JSONValue = [
            "outputs": ["id": ["expression": ["references": ["module.b.id", "module.b", "var.x"]]]]
        ]
        var root = json["configuration"]?["root_module"] ?? [:]
        root["module_calls"] = [
            "a": ["module": module, "expressions": ["x": ["references": ["module.a.id", "module.b.id"]]]],
            "b": ["module": module, "expressions": ["x": ["references": ["module.a.id"]]]],
        ]
        var resources = root["resources"]?.arrayValue ?? []
        for index in resources.indices where resources[index]["type"] == "aws_autoscaling_group" {
            resources[index]["expressions"]?["launch_template"] = [["id": ["references": ["module.a.id", "module.b"]]]]
        }
        root["resources"] = .array(resources)
        json["configuration"]?["root_module"] = root
        let group = try TerraformPlan.read(json).changes.first { $0.type == "aws_autoscaling_group" }
        #expect(group?.capacity.first?.after?.isProvenGPU == false)
    }
}

extension HostilePlanTests {
    @Test("what is shown holds no characters that steer a terminal or turn text round")
    func terminals() throws {
        let evil = "\u{1b}[2J\u{202E}evil"
        var json = RefusalTests.minimal
        json["resource_changes"] = [
            [
                "address": .string("aws_autoscaling_group.a[\"\(evil)\"]"), "type": "aws_autoscaling_group",
                "name": "a",
                "change": [
                    "actions": ["create"], "before": .null,
                    "after": [
                        "min_size": 1, "max_size": 1, "launch_template": [["id": .string(evil)]],
                        "availability_zones": [.string(evil)],
                    ],
                ],
            ]
        ]
        let change = try #require(try TerraformPlan.read(json).changes.first)
        #expect(change.address == #"aws_autoscaling_group.a["\u{1b}[2J\u{202e}evil"]"#)
        let after = try #require(change.capacity.first?.after)
        #expect(after.gpuClass.reason?.contains(#"names \u{1b}[2J\u{202e}evil, which"#) == true)
        for text in after.unproven + after.zones { #expect(!text.contains("\u{1b}") && !text.contains("\u{202E}")) }
    }
}
