import KubeRuntime
import Testing

@Suite("WorkQueue")
struct WorkQueueTests {
    @Test("a worker that waits gets the key that is added")
    func wakes() async {
        let queue = WorkQueue<String>(name: "test")
        async let key = queue.get()
        queue.add("a")
        #expect(await key == "a")
    }

    @Test("a delayed key comes when its time has come")
    func delayed() async {
        let clock = ManualClock()
        let queue = WorkQueue<String>(name: "test", clock: clock)
        queue.add("a", after: .seconds(5))
        queue.add("b", after: .seconds(2))
        async let first = queue.get()
        await clock.sleepers()
        clock.advance(by: .seconds(2))
        #expect(await first == "b")
        async let second = queue.get()
        await clock.sleepers()
        clock.advance(by: .seconds(3))
        #expect(await second == "a")
    }

    @Test("shutting down ends those who wait, and draining waits for those who work")
    func shutDown() async {
        let queue = WorkQueue<String>(name: "test")
        queue.add("a")
        #expect(await queue.get() == "a")
        async let waiting = queue.get()
        queue.shutDown()
        #expect(await waiting == nil)
        async let drained: Void = queue.drained()
        queue.done("a")
        await drained
        queue.add("b")
        #expect(await queue.get() == nil)
    }

    @Test("a cancelled worker gets nothing, and the key goes to another")
    func cancelled() async {
        let queue = WorkQueue<String>(name: "test")
        let task = Task { await queue.get() }
        task.cancel()
        #expect(await task.value == nil)
        queue.add("a")
        #expect(await queue.get() == "a")
    }

    @Test("many workers never hold one key together, and every key is worked on")
    func concurrency() async {
        let queue = WorkQueue<Int>(name: "test")
        let active = Active()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    while let key = await queue.get() {
                        await active.enter(key)
                        await Task.yield()
                        await active.leave(key)
                        queue.done(key)
                    }
                }
            }
            for round in 0..<200 {
                for key in 0..<10 { queue.add(key) }
                if round % 20 == 0 { await Task.yield() }
            }
            await active.allSeen(10)
            queue.shutDown()
        }
        #expect(await active.overlaps == 0)
    }

    private actor Active {
        private var keys: Set<Int> = []
        private var seen: Set<Int> = []
        private var waiting: (Int, CheckedContinuation<Void, Never>)?
        private(set) var overlaps = 0

        func enter(_ key: Int) { if !keys.insert(key).inserted { overlaps += 1 } }

        func leave(_ key: Int) {
            keys.remove(key)
            seen.insert(key)
            if let (count, continuation) = waiting, seen.count >= count {
                waiting = nil
                continuation.resume()
            }
        }

        func allSeen(_ count: Int) async {
            guard seen.count < count else { return }
            await withCheckedContinuation { waiting = (count, $0) }
        }
    }
}
