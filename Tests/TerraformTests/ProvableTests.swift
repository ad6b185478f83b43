import Terraform
import Testing

@Suite("Provable")
struct ProvableTests {
    @Test("a value that is not known stays so when it is transformed, with its reason")
    func reasons() {
        #expect(Provable<Int>.known(2).map { $0 + 1 } == .known(3))
        let unknown = Provable<Int>.notKnown("size is known only after apply")
        #expect(unknown.map { $0 + 1 } == .notKnown("size is known only after apply"))
        #expect(unknown.value == nil && unknown.reason == "size is known only after apply")
    }
}
