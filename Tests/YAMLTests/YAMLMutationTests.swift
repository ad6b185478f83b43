import JSON
import Testing
import YAML

struct YAMLMutationTests {
    static let document = """
        # policy
        apiVersion: &v interlock.dev/v1alpha1
        spec: {a: [1, 2.5, "x\\u00e9"], <<: {b: ~}, "k": !!str yes}
        text: |-
          one
            two
        list:
        - {name: *v, when: 2026-11-21}
        - ? long key
          : 'it''s'
        - >+
          folded
        ---
        {"json": [true, null, "\\/"]}

        """

    @Test("a mutated text is read or refused, and what was read can be written and read again")
    func mutations() throws {
        var generator = SeededGenerator()
        let seeds = [Array(Self.document.utf8), Array(#"{"a":[1,{"b":"c\n"},[],-0.5e3],"<<":{}}"#.utf8)]
        for _ in 0..<30_000 {
            var bytes = seeds[Int.random(in: 0..<seeds.count, using: &generator)]
            bytes.mutate(using: &generator)
            do {
                let values = try YAMLParser.documents(in: bytes, source: "mutated").map(\.value)
                let again = try YAMLParser.documents(in: values.yaml(), source: "written").map(\.value)
                #expect(again == values, "seed \(generator.seed): \(bytes)")
            } catch {
                #expect(error.source == "mutated", "seed \(generator.seed): \(error) in \(bytes)")
                #expect(error.line > 0 && error.column > 0 && !error.message.isEmpty, "seed \(generator.seed)")
            }
        }
    }

    @Test("a text that ends early is read or refused")
    func truncations() throws {
        let bytes = Array(Self.document.utf8)
        var refused = 0
        for count in bytes.indices {
            do { _ = try YAMLParser.documents(in: bytes.prefix(count), source: "truncated") } catch { refused += 1 }
        }
        #expect(refused > 20)
    }
}
