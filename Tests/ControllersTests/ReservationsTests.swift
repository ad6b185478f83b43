import InterlockAPI
import InterlockTestKit
import KubeCore
import Testing

@testable import Controllers

@Suite("What admitted tasks have reserved")
struct ReservationsTests {
    private static func pool(_ name: String) -> ObjectKey { ObjectKey(namespace: "n", name: name) }

    private static func spec(_ replicas: Int, gpuClass: String = "a100") -> GPUNodePoolSpec {
        GPUNodePool.make("p", in: "n", gpuClass: gpuClass) { $0.spec.replicas = replicas }.spec
    }

    @Test("of claims on one pool the one with more GPUs counts, not the one with more nodes")
    func gpus() {
        let wide = GPUNodePool.make("p", in: "n") {
            $0.spec.replicas = 2
            $0.spec.gpusPerNode = 8
        }.spec
        let many = GPUNodePool.make("p", in: "n") {
            $0.spec.replicas = 10
            $0.spec.gpusPerNode = 1
        }.spec
        for (first, second) in [(wide, many), (many, wide)] {
            #expect(Reservations.larger(first, than: second, admitted: nil) == wide)
        }
    }

    @Test("the largest claim counts, without the one's own, and what is admitted already is none")
    func largest() {
        var reservations = Reservations()
        let (a, b) = (Self.pool("a"), Self.pool("b"))
        func claim(_ pool: ObjectKey, _ replicas: Int) -> Reservations.Claim {
            Reservations.Claim(pool: pool, spec: Self.spec(replicas))
        }
        #expect(reservations.set([claim(a, 4), claim(b, 5)], of: Self.pool("one"), uid: "1") == [a, b])
        #expect(reservations.set([claim(a, 6)], of: Self.pool("two"), uid: "2") == [a])
        #expect(reservations.set([], of: Self.pool("three"), uid: "3") == [])
        #expect(reservations.reserved(a, admitted: nil)?.replicas == 6)
        #expect(reservations.reserved(a, admitted: nil, without: "2")?.replicas == 4)
        #expect(reservations.reserved(a, admitted: Self.spec(6))?.replicas == 4)
        #expect(reservations.reserved(b, admitted: nil, without: "1") == nil)
        #expect(reservations.pools(of: "1") == [a, b] && reservations.pools(of: "3") == [])
        #expect(Set(reservations.pools(in: "n")) == [a, b] && reservations.pools(in: "m") == [])
        // Another task under the same name takes its place.
        #expect(reservations.set([claim(a, 1)], of: Self.pool("one"), uid: "4") == [a, b])
        #expect(reservations.pools(of: "1") == [] && reservations.reserved(b, admitted: nil) == nil)
        #expect(reservations.set([], of: Self.pool("two"), uid: "") == [a])
        #expect(reservations.reserved(a, admitted: nil)?.replicas == 1)
        #expect(reservations.set([], of: Self.pool("one"), uid: "4") == [a])
        #expect(reservations.reserved(a, admitted: nil) == nil && reservations.pools(in: "n") == [])
    }

    @Test("of equal claims it is always the same one, in whatever order they came")
    func ties() {
        for order in [["one", "two"], ["two", "one"]] {
            var reservations = Reservations()
            for name in order {
                let claim = Reservations.Claim(pool: Self.pool("a"), spec: Self.spec(4, gpuClass: name))
                _ = reservations.set([claim], of: Self.pool(name), uid: name)
            }
            #expect(reservations.reserved(Self.pool("a"), admitted: nil)?.gpuClass == "one")
        }
    }
}
