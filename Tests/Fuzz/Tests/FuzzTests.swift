import FuzzTargets
import Testing

/// A few thousand inputs for each target, new ones each time; `make fuzz` runs as many as wanted.
struct FuzzTests {
    @Test("inputs that nobody would write break nothing", arguments: FuzzTargets.all.map { type(of: $0).name })
    func inputs(target: String) throws {
        let target = try #require(FuzzTargets.named(target))
        let seed = UInt64.random(in: 0..<1 << 32)
        print("\(type(of: target).name): seed \(seed)")
        for input in 0..<2_000 as Range<UInt64> {
            do throws(BrokenProperty) {
                try target.run(Choices(seed: seed, input: input))
            } catch {
                let input = target.describe(Choices(seed: seed, input: input))
                Issue.record("seed \(seed): \(error) on \(input)")
            }
        }
    }

    @Test("most generated expressions are programs")
    func generatedExpressions() {
        let target = CELValueTarget()
        var refusals: [String] = []
        for input in 0..<1_000 as Range<UInt64> {
            var choices = Choices(seed: 42, input: input)
            if let refusal = target.refusal(of: target.input(from: &choices)) { refusals.append(refusal) }
        }
        #expect(refusals.count < 400, "\(refusals.prefix(20).joined(separator: "\n"))")
    }

    @Test("an input is a function of its seed and number")
    func determinism() {
        for target in FuzzTargets.all {
            let one = target.describe(Choices(seed: 7, input: 5))
            #expect(one == target.describe(Choices(seed: 7, input: 5)))
            let others = (6..<20).map { target.describe(Choices(seed: 7, input: $0)) }
            #expect(Set(others).count > 7, "\(type(of: target).name)")
        }
    }
}
