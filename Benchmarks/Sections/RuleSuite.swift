import Foundation
import JSON

/// Rules, and the documents that they speak of.
struct RuleSuite {
    struct Rule {
        var name: String
        var expression: String
        var result: JSONValue
    }

    var variables: JSONObject
    var rules: [Rule]

    /// - Parameter file: `{"variables": {…}, "rules": [{"name", "expression", "result"}]}`; nil for those of this program.
    init(file: String?) throws {
        guard let file else {
            self = Self.own
            return
        }
        let json = try JSONValue(parsing: try Data(contentsOf: URL(fileURLWithPath: file)))
        guard let variables = json["variables"]?.objectValue, let rules = json["rules"]?.arrayValue else {
            throw BenchmarkError(description: "\(file) has no variables or no rules")
        }
        let read = try rules.map { rule in
            guard let name = rule["name"]?.stringValue, let expression = rule["expression"]?.stringValue else {
                throw BenchmarkError(description: "\(file) has a rule without name or expression")
            }
            return Rule(name: name, expression: expression, result: rule["result"] ?? .null)
        }
        self.init(variables: variables, rules: read)
    }

    private init(variables: JSONObject, rules: [Rule]) {
        self.variables = variables
        self.rules = rules
    }

    /// Ten rules as administrators write them, over a pool that a task scales up.
    private static let own = RuleSuite(
        variables: documents,
        rules: [
            Rule(name: "a number's bound", expression: "object.spec.replicas <= 16", result: true),
            Rule(
                name: "a class that is not for this environment",
                expression:
                    "!(namespaceObject.metadata.labels.env != 'prod' && object.spec.gpuClass.startsWith('nvidia-a100'))",
                result: true),
            Rule(
                name: "one of many regions",
                expression: """
                    object.spec.region in ['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-central-1', 'eu-central-2', \
                    'eu-north-1', 'eu-south-1', 'eu-south-2', 'us-east-1', 'us-east-2']
                    """, result: true),
            Rule(
                name: "growth against what was", expression: "object.spec.replicas - oldObject.spec.replicas <= 2",
                result: false),
            Rule(
                name: "optional fields",
                expression:
                    "object.spec.?encryption.?atRest.orValue(false) && object.metadata.?annotations.hasValue() == false",
                result: true),
            Rule(
                name: "a label's form",
                expression: "object.metadata.labels.all(k, object.metadata.labels[k].matches('^[a-z0-9-]{1,20}$'))",
                result: true),
            Rule(
                name: "every tool is allowed",
                expression: "agent.spec.tools.all(t, t.mode == 'ReadOnly' || t.name in ['kubectl', 'helm'])",
                result: true),
            Rule(
                name: "what changes, counted",
                expression:
                    "size(plan.changes.filter(c, c.operation == 'Delete')) == 0 && plan.changes.exists(c, c.name == 'more')",
                result: true),
            Rule(
                name: "the cost of a change",
                expression: "cost.hourlyAfter <= 2.0 * cost.hourlyBefore || 'capacity' in requester.groups",
                result: true),
            Rule(
                name: "a message",
                expression: """
                    object.metadata.name + ': ' + string(object.spec.replicas) + ' nodes of ' + object.spec.gpuClass + ' in ' \
                    + object.spec.region
                    """, result: "inference: 6 nodes of nvidia-h100-80gb in eu-central-1"),
        ])

    private static let documents: JSONObject = [
        "object": [
            "metadata": [
                "name": "inference", "namespace": "shop", "labels": ["env": "prod", "team": "shop", "tier": "gold"],
            ],
            "spec": [
                "gpuClass": "nvidia-h100-80gb", "instanceType": "p5.48xlarge", "gpusPerNode": 8, "replicas": 6,
                "ceiling": 12, "region": "eu-central-1", "zones": ["eu-central-1a", "eu-central-1b"],
                "encryption": ["atRest": true], "taints": [["key": "nvidia.com/gpu", "effect": "NoSchedule"]],
            ],
        ],
        "oldObject": ["metadata": ["name": "inference"], "spec": ["gpuClass": "nvidia-h100-80gb", "replicas": 2]],
        "namespaceObject": ["metadata": ["name": "shop", "labels": ["env": "prod", "region": "eu"]]],
        "agent": [
            "spec": [
                "riskClass": "Autonomous",
                "tools": [["name": "kubectl", "mode": "Write"], ["name": "search", "mode": "ReadOnly"]],
            ]
        ],
        "plan": [
            "impact": "High",
            "changes": [["name": "more", "operation": "Apply"], ["name": "label", "operation": "Apply"]],
        ],
        "cost": ["hourlyBefore": 196.64, "hourlyAfter": 589.92, "hourlyDelta": 393.28],
        "requester": ["username": "agent", "groups": ["agents", "capacity"]],
    ]
}
