import CEL
import Testing

@Suite("References")
struct ReferenceTests {
    private let environment = CheckFixture.environment

    /// What each name and call refers to, in the order of the text.
    private func references(_ text: String, in environment: Environment? = nil) throws -> [String] {
        let environment = environment ?? self.environment
        let checked = try environment.check(environment.parse(Source(text)))
        var found: [(Int32, String)] = []
        checked.parsed.root.visit { expression in
            guard let reference = checked.references[expression.id] else { return }
            let text =
                switch reference {
                case .variable(let slot): "\(environment.variables[slot].name)@\(slot)"
                case .constant(.type(let type)): "type \(type.name)"
                case .constant: "constant"
                case .overloads(let overloads): overloads.map(\.id).joined(separator: "|")
                case .local: "local"
                }
            found.append((expression.offset, text))
        }
        return found.sorted { $0.0 < $1.0 }.map(\.1)
    }

    @Test("are slots for variables, overloads for calls and nothing for fields")
    func kinds() throws {
        #expect(try references("p.name.startsWith(s)") == ["p@4", "starts_with_string", "s@1"])
        #expect(try references("int == Pod") == ["type int", "equals", "type Pod"])
        #expect(try references("i + 1") == ["i@0", "add_int64"])
        #expect(try references("util.twice(i)") == ["twice_int", "i@0"])
    }

    @Test("keep only the overloads that may take the arguments")
    func overloads() throws {
        #expect(try references("d + 1") == ["d@2", "add_int64"])
        #expect(try references("d.size()").last?.split(separator: "|").count == 4)
        #expect(try references("d[0]").last == "index_list|index_map")
        #expect(try references("d['a']").last == "index_map")
    }

    @Test("take the longest name that is declared")
    func qualified() throws {
        #expect(try references("a.b.c") == ["a.b.c@6"])
        #expect(try references("a.b.d") == ["a.b@5"])
        #expect(try references("[{'b': 'x'}].map(a, a.b)").contains("local"))
        #expect(try references("[{'b': 'x'}].map(a, .a.b.c)").contains("a.b.c@6"))
        #expect(try references("[1].map(s, .s)").filter { $0 == "s@1" }.count == 1)
    }

    @Test("are looked up in the container first, then around it")
    func container() throws {
        let environment = Environment(
            container: "x.y", libraries: [.standard],
            variables: [
                .init("v", .int), .init("x.v", .int), .init("x.y.v", .int), .init("x.w", .int), .init("w", .int),
                .init("z", .int), .init("x.y.q.r", .int),
            ])
        #expect(try references("v", in: environment) == ["x.y.v@2"])
        #expect(try references("w", in: environment) == ["x.w@3"])
        #expect(try references("z", in: environment) == ["z@5"])
        #expect(try references(".v", in: environment) == ["v@0"])
        #expect(try references("q.r", in: environment) == ["x.y.q.r@6"])
        #expect(try references("y.v", in: environment) == ["x.y.v@2"])
        let error = #expect(throws: CompileError.self) {
            try environment.check(environment.parse(Source("u")))
        }
        #expect(error?.summary == "1:1: undeclared reference to 'u' (in container 'x.y')")
    }

    @Test("to a variable of an outer comprehension are hidden by an inner one of its name")
    func hiding() throws {
        let environment = CheckFixture.environment
        let text = "[1].map(x, ['a'].map(x, x + 'b'))"
        #expect(try environment.check(environment.parse(Source(text))).type == .list(.list(.string)))
    }

    @Test("in an extended environment keep their slots")
    func extended() throws {
        let wider = environment.extended(variables: [.init("extra", .int), .init("i", .string)])
        #expect(try references("extra", in: wider) == ["extra@7"])
        #expect(try references("i + s", in: wider) == ["i@8", "add_string", "s@1"])
        #expect(wider.slot(ofVariable: "i") == 8 && environment.slot(ofVariable: "i") == 0)
    }
}
