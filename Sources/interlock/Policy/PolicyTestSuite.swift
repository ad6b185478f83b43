import InterlockAPI
import JSON
import KubeCore

/// A file of cases for policies, as `interlock policy test` reads it.
struct PolicyTestSuite: SchemaObject {
    var policy: [String] = []
    var with: [String] = []
    var cases: [PolicyTestCase] = []

    static let fields: [Field<Self>] = [
        .required("policy", \.policy, "Files with the policies under test, relative to this file."),
        .collection("with", \.with, "Files with prices and namespaces that they need, relative to this file."),
        .required("cases", \.cases, "The cases.", .minimumItems(1)),
    ]
}

/// One case: a change, and what the gate must say of it.
struct PolicyTestCase: SchemaObject {
    var name = ""
    var given = PolicyTestGiven()
    var expect = PolicyTestExpectation()

    static let fields: [Field<Self>] = [
        .required("name", \.name, "What the case shows, in a sentence.", .minimumLength(1)),
        .required("given", \.given, "The change, and what it meets."),
        .required("expect", \.expect, "What the gate must say."),
    ]
}

/// A change, and what it meets.
struct PolicyTestGiven: SchemaObject {
    var object: JSONObject?
    var oldObject: JSONObject?
    var others: [JSONObject] = []
    var namespace: PolicyTestNamespace?
    var requester: String?
    var groups: [String]?
    var agent: PolicyTestAgent?
    var now: Timestamp?

    static let fields: [Field<Self>] = [
        .optional("object", \.object, "The object as it would be; without it oldObject is deleted."),
        .optional("oldObject", \.oldObject, "The object as it is admitted now; without it object is new."),
        .collection("others", \.others, "Pools and agents that are admitted beside it."),
        .optional("namespace", \.namespace, "The namespace of the object, where its labels matter."),
        .optional("requester", \.requester, "Who asks; nobody is named where nothing is said."),
        .optional("groups", \.groups, "The groups of who asks."),
        .optional("agent", \.agent, "The agent that asks."),
        .optional("now", \.now, "The time; 2026-01-01T12:00:00Z, a Thursday, where nothing is said."),
    ]
}

/// A namespace with its labels.
struct PolicyTestNamespace: SchemaObject {
    var name = ""
    var labels: [String: String] = [:]

    static let fields: [Field<Self>] = [
        .required("name", \.name, "Its name.", .minimumLength(1)),
        .collection("labels", \.labels, "Its labels."),
    ]
}

/// An agent that asks.
struct PolicyTestAgent: SchemaObject {
    var name = ""
    var riskClass = RiskClass.changeMaking

    static let fields: [Field<Self>] = [
        .required("name", \.name, "Its name.", .minimumLength(1)),
        .required("riskClass", \.riskClass, "How far it may act by itself."),
    ]
}

/// What the gate must say.
struct PolicyTestExpectation: SchemaObject {
    var decision = Decision.allow
    var rule: String?
    var message: String?

    static let fields: [Field<Self>] = [
        .required("decision", \.decision, "The strictest decision: Allow, Warn, RequireApproval or Deny."),
        .optional("rule", \.rule, "A rule that must have spoken, as policy/rule."),
        .optional("message", \.message, "A text that its message must contain."),
    ]
}
