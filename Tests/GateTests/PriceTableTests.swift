import Gate
import InterlockAPI
import KubeCore
import Testing

@Suite("Prices")
struct PriceTableTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var prices: [Price]
        var hourly: Money
    }

    /// Two nodes of eight H100 in eu-west-1, OnDemand, on p5.
    static let pool = Fixture.pool { $0.instanceType = "p5" }
    static let h100 = "nvidia-h100-80gb"

    static let cases: [Case] = [
        Case(
            testDescription: "a GPU's price counts for every GPU", prices: [Fixture.price(gpuClass: h100, 10)],
            hourly: Money(160)),
        Case(
            testDescription: "a node's price counts for every node", prices: [Fixture.price(instanceType: "p5", 98)],
            hourly: Money(196)),
        Case(
            testDescription: "the instance type beats the GPU class, however specific",
            prices: [
                Fixture.price(gpuClass: h100, region: "eu-west-1", capacityType: .onDemand, 10),
                Fixture.price(instanceType: "p5", 98),
            ], hourly: Money(196)),
        Case(
            testDescription: "a price of the region beats one of everywhere",
            prices: [Fixture.price(gpuClass: h100, 99), Fixture.price(gpuClass: h100, region: "eu-west-1", 10)],
            hourly: Money(160)),
        Case(
            testDescription: "region and capacity type beat the region alone",
            prices: [
                Fixture.price(gpuClass: h100, region: "eu-west-1", 99),
                Fixture.price(gpuClass: h100, region: "eu-west-1", capacityType: .onDemand, 10),
            ], hourly: Money(160)),
        Case(
            testDescription: "among equals the dearest counts",
            prices: [
                Fixture.price(gpuClass: h100, region: "eu-west-1", 10),
                Fixture.price(gpuClass: h100, capacityType: .onDemand, 11),
            ], hourly: Money(176)),
        Case(
            testDescription: "a price of another region or capacity type does not count",
            prices: [
                Fixture.price(gpuClass: h100, 10), Fixture.price(gpuClass: h100, region: "us-east-1", 99),
                Fixture.price(gpuClass: h100, capacityType: .spot, 1),
            ], hourly: Money(160)),
        Case(testDescription: "nothing is a price too", prices: [Fixture.price(gpuClass: h100, 0)], hourly: Money(0)),
    ]

    @Test("the price that fits best is found, in whatever order they stand", arguments: cases)
    func lookup(_ test: Case) throws {
        for prices in [test.prices, test.prices.reversed()] {
            #expect(try PriceTable(books: [Fixture.book("prices", prices)]).hourly(of: Self.pool).get() == test.hourly)
        }
    }

    @Test("a missing price is named with everything that a price is found by, and the book to add it to")
    func missing() {
        let table = PriceTable(books: [Fixture.book("list", [])])
        #expect(
            throws: PriceProblem(
                message: """
                    no price is known for OnDemand nvidia-h100-80gb in eu-west-1 on instance type p5; add a price with gpuClass \
                    nvidia-h100-80gb or instanceType p5, region eu-west-1 and capacityType OnDemand to PriceBook list
                    """)
        ) { try table.hourly(of: Self.pool).get() }
    }

    @Test("without a book the sentence says to create one")
    func noBook() {
        let table = PriceTable(books: [])
        #expect(table.currency == nil && table.problem == nil)
        guard case .failure(let problem) = table.hourly(of: Self.pool) else {
            Issue.record("a price was found")
            return
        }
        #expect(problem.message.contains("create a PriceBook with a price"))
    }

    @Test("no nodes cost nothing, with or without a book")
    func zero() throws {
        #expect(try PriceTable(books: []).hourly(of: Fixture.pool(replicas: 0)).get() == .zero)
        #expect(try PriceTable(books: []).hourly(of: Fixture.pool(replicas: -5)).get() == .zero)
    }

    static let unusable: [(String, [PriceBook], String)] = [
        (
            "two currencies", [Fixture.book("a"), Fixture.book("b", currency: "EUR")],
            "the PriceBooks have different currencies (a in USD, b in EUR): keep those of one currency"
        ),
        (
            "a negative price", [Fixture.book("a", [Fixture.price(gpuClass: h100, -1)])],
            "spec.prices[0] of PriceBook a is negative (-1): correct its hourly"
        ),
        (
            "a price of nothing", [Fixture.book("a", [Fixture.price(1)])],
            "spec.prices[0] of PriceBook a must be either for a gpuClass or for an instanceType"
        ),
        ("no currency", [Fixture.book("a", currency: "", [])], "PriceBook a names no currency: set spec.currency"),
    ]

    @Test("books that cannot be used leave every pool with nodes unpriced", arguments: unusable)
    func problems(name: String, books: [PriceBook], sentence: String) {
        let table = PriceTable(books: books.reversed())
        #expect(table.problem == sentence)
        #expect(table.currency == nil)
        #expect(throws: PriceProblem(message: sentence)) { try table.hourly(of: Self.pool).get() }
    }

    @Test("a cost beyond the range is not a cost that is known")
    func tooLarge() {
        let table = PriceTable(books: [Fixture.book()])
        #expect(throws: PriceProblem.self) { try table.hourly(of: Fixture.pool(replicas: .max)).get() }
    }
}
