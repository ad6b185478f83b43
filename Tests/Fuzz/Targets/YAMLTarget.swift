import JSON
import YAML

/// What is read is written and read again as the same; what is refused is refused with a place and a sentence.
public struct YAMLTarget: FuzzTarget {
    public static let name = "yaml"
    public static let summary = "the YAML reader and writer: what is read is written and read again as the same"

    public init() {}

    private static let seeds: [[UInt8]] = [
        """
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

        """,
        "a: &a [1]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n",
        "<<: [{a: 1}, {b: 2}]\nc: 0x1F\nd: 0o17\ne: 1_000\n",
        "%YAML 1.1\n---\n!!map {? a : !!int \"1\"}\n...\n--- |2+\n   x\n\n", "- - - 1\n  -\n- ? {a: b}\n  : c\n-\t2\n",
        "key: \"a\\\n  b\\x41\\u0041\\U00000041\\e\\_\\N\\L\\P\"\nother: 'a\n\n  b'\n",
        "a: .inf\nb: .nan\nc: 1e400\nd: 12:30:45\n",
        #"{"a":[1,{"b":"c\n"},[],-0.5e3],"<<":{}}"#,
    ].map { Array($0.utf8) }

    public func input(from choices: inout Choices) -> ByteInput {
        var bytes =
            choices.below(3) == 0
            ? Array([DocumentGenerator.value(&choices)].yaml().utf8) : choices.pick(Self.seeds)
        if choices.isOne(in: 200) {
            let depth = choices.below(500)
            let open = choices.pick(["[", "- ", "{a: ", "? ", "!!seq [", "&a ["])
            bytes.insert(contentsOf: String(repeating: open, count: depth).utf8, at: 0)
        }
        if choices.below(8) > 0 { bytes.mutate(&choices, splicing: Self.seeds) }
        return ByteInput(bytes: bytes)
    }

    public func check(_ input: ByteInput) throws(BrokenProperty) {
        let documents: [YAMLDocument]
        do {
            documents = try YAMLParser.documents(in: input.bytes, source: "input")
        } catch {
            try BrokenProperty.require(
                error.line > 0 && error.column > 0 && !error.message.isEmpty, "an error without a place: \(error)")
            return
        }
        let values = documents.map(\.value)
        for document in documents {
            try BrokenProperty.require(document.position(of: JSONPointer()) != nil, "a document without a place")
            for key in document.value.objectValue?.keys ?? [] {
                let place = document.position(of: JSONPointer([key]))
                try BrokenProperty.require(place != nil, "the member \(key.debugDescription) has no place")
            }
        }
        let written = values.yaml()
        let again: [JSONValue]
        do {
            again = try YAMLParser.documents(in: written, source: "written").map(\.value)
        } catch {
            throw BrokenProperty("written as \(written.debugDescription), then refused: \(error)")
        }
        try BrokenProperty.require(again == values, "written as \(written.debugDescription), read as \(again)")
    }
}
