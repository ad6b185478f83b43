import JSON
import KubeCore
import Testing

@testable import DevCluster

/// What holds for any objects applied by any managers in any order.
struct ApplyPropertyTests {
    private static let managers = ["a", "b", "c"]

    @Test("apply is idempotent, keeps what somebody owns, and knows the owner of all that was applied")
    func invariants() throws {
        var generator = ApplyGenerator()
        let schema = try ApplyOwnershipTests.parsedSchema()
        let ownership = FieldOwnership(kind: ApplyOwnershipTests.kind, schema: schema, hasStatus: true)
        for round in 0..<40 {
            var live: JSONValue?
            for step in 0..<12 {
                let context: Comment = "seed \(generator.seed), round \(round), step \(step)"
                let manager = Self.managers.randomElement(using: &generator) ?? "a"
                let configuration = generator.object()
                let isForced = Bool.random(using: &generator)
                let result: JSONValue
                do throws(Status) {
                    result = try ownership.applying(
                        configuration, to: live, manager: manager, isForced: isForced, time: "t\(step)")
                } catch {
                    #expect(error.reason == "Conflict" && !isForced, "\(context): \(error)")
                    continue
                }
                let again = try ownership.applying(
                    configuration, to: result, manager: manager, isForced: isForced, time: "later")
                #expect(again == result, context)

                let managed = try #require(ManagedFields(of: result), context)
                let present = FieldSet(of: ManagedFields.removed(from: result), schema: schema)
                    .addingDeclaredFields(of: schema)
                let lost = managed.all.subtracting(present)
                #expect(lost.paths == [], context)

                let applied = FieldSet(of: configuration, schema: schema)
                    .subtractingSubtrees(ownership.resetFields).subtracting(FieldOwnership.unmanagedFields)
                let mine = managed[ownership.owner(manager, .apply)]?.fields ?? FieldSet()
                #expect(applied.subtracting(mine).paths == [], context)
                live = result
            }
        }
    }

    @Test("fields survive being written and read, and sets obey their laws")
    func sets() throws {
        var generator = ApplyGenerator()
        let schema = try ApplyOwnershipTests.parsedSchema()
        for _ in 0..<200 {
            let context: Comment = "seed \(generator.seed)"
            let first = FieldSet(of: generator.object(), schema: schema)
            let second = FieldSet(of: generator.object(), schema: schema)
            #expect(FieldSet(fieldsV1: first.fieldsV1) == first, context)
            #expect(first.union(second) == second.union(first), context)
            #expect(first.intersection(second) == second.intersection(first), context)
            #expect(first.subtracting(second).union(first.intersection(second)) == first, context)
            #expect(first.subtracting(first).isEmpty, context)
            #expect(first.subtractingSubtrees(second).intersection(second).isEmpty, context)
        }
    }

    @Test("an object as deep as the parser allows is bounded work")
    func depth() throws {
        let text = String(repeating: "{\"a\":", count: 200) + "1" + String(repeating: "}", count: 200)
        var configuration: JSONValue = ["apiVersion": "ex.dev/v1", "kind": "Ssa", "metadata": [:]]
        configuration["spec"] = ["fr": try JSONValue(parsing: text)]
        let ownership = FieldOwnership(
            kind: ApplyOwnershipTests.kind, schema: try ApplyOwnershipTests.parsedSchema(), hasStatus: true)
        let result = try ownership.applying(configuration, to: nil, manager: "a", isForced: false, time: "t")
        #expect(try ownership.applying(configuration, to: result, manager: "a", isForced: false, time: "u") == result)
    }
}

/// SplitMix64 from a seed that a failing test prints, and objects of the kind of the scenarios.
struct ApplyGenerator: RandomNumberGenerator {
    let seed: UInt64
    private var state: UInt64

    init(seed: UInt64 = UInt64.random(in: 0..<1 << 32)) {
        (self.seed, state) = (seed, seed)
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func object() -> JSONValue {
        var object: JSONValue = ["apiVersion": "ex.dev/v1", "kind": "Ssa", "metadata": ["name": "x"]]
        if chance(2) { object["metadata"]?["labels"] = members { $0.word() } }
        var spec = JSONObject()
        if chance(2) { spec["r"] = .integer(Int64.random(in: 0..<3, using: &self)) }
        if chance(2) { spec["s"] = word() }
        if chance(2) { spec["m"] = members { $0.word() } }
        if chance(3) { spec["am"] = members { $0.word() } }
        if chance(3) { spec["al"] = .array(words()) }
        if chance(2) { spec["st"] = .array(words(minimum: 1)) }
        if chance(2) { spec["lm"] = .array(words(minimum: 1).map { item($0) }) }
        if chance(3) { spec["fr"] = anything(depth: 3) }
        if chance(3) { spec["mo"] = members { ["x": $0.word()] } }
        object["spec"] = .object(spec)
        return object
    }

    private mutating func chance(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }

    private mutating func word() -> JSONValue { .string(["a", "b", "c"].randomElement(using: &self) ?? "a") }

    /// Sets and lists with keys are never empty: nobody owns an empty one, so applying one twice may do two things.
    private mutating func words(minimum: Int = 0) -> [JSONValue] {
        let words: [JSONValue] = ["a", "b", "c"]
        return Array(words.shuffled(using: &self).prefix(Int.random(in: minimum...3, using: &self)))
    }

    private mutating func members(_ value: (inout ApplyGenerator) -> JSONValue) -> JSONValue {
        var object = JSONObject()
        for key in ["x", "y", "z"] where chance(2) { object[key] = value(&self) }
        return .object(object)
    }

    private mutating func item(_ name: JSONValue) -> JSONValue {
        var item: JSONObject = ["n": name]
        if chance(2) { item["v"] = word() }
        if chance(3) { item["sub"] = .array(words(minimum: 1)) }
        return .object(item)
    }

    private mutating func anything(depth: Int) -> JSONValue {
        if depth > 0, !chance(3) || depth == 3 { return members { $0.anything(depth: depth - 1) } }
        return chance(2) ? .array(words()) : word()
    }
}
