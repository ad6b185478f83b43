import Gate
import InterlockAPI
import Testing

@Suite("Approvers' names in annotation keys")
struct ApproverNameTests {
    static let names: [(String, String)] = [
        ("alice", "alice"), ("Alice", "Alice"), ("alice@example.com", "alice_40example.com"),
        ("a-b.c", "a-b.c"), ("a_b", "a_5fb"), ("-a", "0___2da"), ("a-", "a_2d"), (".", "0___2e"), ("_40", "0___5f40"),
        ("0__", "0_5f_5f"), ("0", "0"), ("system:serviceaccount:shop:bot", "system_3aserviceaccount_3ashop_3abot"),
        ("oidc/alice smith", "oidc_2falice_20smith"), ("é", "0___c3_a9"), ("e\u{301}", "e_cc_81"), ("\0", "0___00"),
    ]

    @Test("a name has one key, and the key that name", arguments: names)
    func table(name: String, key: String) {
        #expect(ApproverName.annotationKey(for: name) == key)
        #expect(ApproverName.user(fromKey: key)?.utf8.elementsEqual(name.utf8) == true)
    }

    @Test(
        "a key that no name has is nobody's",
        arguments: [
            "", "_40", "a_4", "a_", "a_4G", "a_zz", "a_61", "a_4A", "a_C3", "a@b", "a b", "a-", ".a", "0__a", "a_ff",
            "a_c3",
            "0__0", String(repeating: "a", count: 64),
        ])
    func foreign(key: String) {
        #expect(ApproverName.user(fromKey: key) == nil)
    }

    @Test(
        "a name that does not fit has no key",
        arguments: [
            "", String(repeating: "a", count: 64), String(repeating: "@", count: 21), String(repeating: "é", count: 11),
        ])
    func tooLong(name: String) {
        #expect(ApproverName.annotationKey(for: name) == nil)
    }

    @Test("names of every kind keep apart from each other and come back, in keys that Kubernetes accepts")
    func injective() {
        var generator = SeededGenerator()
        let characters: [Character] = ["a", "B", "0", "4", "_", "-", ".", "@", ":", "/", "é", "\u{301}", " "]
        var names: [String: [UInt8]] = [:]
        for _ in 0..<20_000 {
            let count = Int.random(in: 1...6, using: &generator)
            let name = String((0..<count).map { _ in characters.randomElement(using: &generator) ?? "a" })
            guard let key = ApproverName.annotationKey(for: name) else {
                Issue.record("seed \(generator.seed): \(name) has no key")
                continue
            }
            let bytes = Array(name.utf8)
            #expect(names.updateValue(bytes, forKey: key) ?? bytes == bytes, "seed \(generator.seed): \(name)")
            #expect(ApproverName.user(fromKey: key).map { Array($0.utf8) } == bytes, "seed \(generator.seed): \(name)")
            let isAccepted = key.wholeMatch(of: /[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?/) != nil
            #expect(isAccepted && key.utf8.count <= 63, "seed \(generator.seed): \(key)")
        }
    }
}
