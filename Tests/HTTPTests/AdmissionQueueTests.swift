import Testing

@testable import HTTP

@Suite("AdmissionQueue: who may start")
struct AdmissionQueueTests {
    enum Step: Sendable {
        case enqueue([UInt64])
        case release(Int)
        case withdraw(UInt64)
        case observe(HTTPVersion)
        /// All that may start now, in order.
        case expect([UInt64])
    }

    @Test(
        "transfers start in the order of their arrival, as many at a time as the host's protocol allows",
        arguments: [
            [.enqueue([1, 2, 3]), .expect([1, 2]), .expect([])],
            [.enqueue([1, 2, 3, 4]), .expect([1, 2]), .release(1), .expect([3]), .release(2), .expect([4])],
            [.enqueue([1, 2, 3, 4]), .expect([1, 2]), .withdraw(3), .release(2), .expect([4])],
            [.enqueue([1, 2, 3]), .expect([1, 2]), .withdraw(1), .expect([]), .release(1), .expect([3])],
            [.enqueue([1, 2, 3, 4, 5, 6]), .expect([1, 2]), .observe(.http2), .expect([3, 4, 5]), .expect([])],
            [
                .enqueue([1, 2, 3, 4, 5, 6]), .observe(.http2), .expect([1, 2, 3, 4, 5]), .observe(.http1), .release(3),
                .expect([]), .release(1), .expect([6]),
            ],
            [.release(3), .enqueue([1, 2, 3]), .expect([1, 2])],
            [.withdraw(7), .enqueue([7]), .expect([7])],
        ] as [[Step]])
    func admission(steps: [Step]) throws {
        let origin = try HTTPOrigin(url: "https://h:6443/")
        var queue = AdmissionQueue(limits: .init(exclusive: 2, multiplexed: 5))
        for step in steps {
            switch step {
            case .enqueue(let identifiers): for id in identifiers { queue.enqueue(id, for: origin) }
            case .release(let count): for _ in 0..<count { queue.release(for: origin) }
            case .withdraw(let id): queue.withdraw(id, for: origin)
            case .observe(let version): queue.observe(version, from: origin)
            case .expect(let expected):
                var admitted: [UInt64] = []
                while let id = queue.admit(for: origin) { admitted.append(id) }
                #expect(admitted == expected)
            }
        }
    }

    @Test("hosts, ports and schemes wait for themselves only")
    func origins() throws {
        var queue = AdmissionQueue(limits: .init(exclusive: 1, multiplexed: 1))
        for (index, url) in ["http://a/", "https://a/", "https://a:1/", "https://b/"].enumerated() {
            let origin = try HTTPOrigin(url: url)
            queue.enqueue(UInt64(index), for: origin)
            #expect(queue.admit(for: origin) == UInt64(index))
        }
    }

    @Test("a long queue is worked off in order, with some given up on the way")
    func long() throws {
        let origin = try HTTPOrigin(url: "http://h/")
        var queue = AdmissionQueue(limits: .init(exclusive: 1, multiplexed: 1))
        for id in 0..<UInt64(1000) { queue.enqueue(id, for: origin) }
        for id in stride(from: UInt64(500), to: 1000, by: 3) { queue.withdraw(id, for: origin) }
        var admitted: [UInt64] = []
        while let id = queue.admit(for: origin) {
            admitted.append(id)
            queue.release(for: origin)
        }
        #expect(admitted == (0..<1000).filter { $0 < 500 || ($0 - 500) % 3 != 0 })
    }
}
