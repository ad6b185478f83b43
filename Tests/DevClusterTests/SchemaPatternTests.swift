import CEL
import Testing

@testable import DevCluster

struct SchemaPatternTests {
    @Test("a schema's pattern matches anywhere in a text, and is refused in Go's words where it is none")
    func patterns() throws {
        #expect(try SchemaPattern("b").matches("abc"))
        #expect(try !SchemaPattern("^b").matches("abc"))
        let error = #expect(throws: RegularExpressionError.self) { try SchemaPattern("a**") }
        #expect(error?.description == "error parsing regexp: invalid nested repetition operator: `**`")
        #expect(throws: RegularExpressionError.self) { try SchemaPattern(String(repeating: "a", count: 5_000)) }
    }
}
