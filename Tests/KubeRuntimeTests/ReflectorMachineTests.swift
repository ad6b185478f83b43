import KubeRuntime
import Testing

private typealias Machine = ReflectorMachine
private typealias Event = ReflectorMachine.Event
private typealias Action = ReflectorMachine.Action

@Suite("ReflectorMachine")
struct ReflectorMachineTests {
    struct Script: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let steps: [(ReflectorMachine.Event, ReflectorMachine.Action)]

        init(_ name: String, _ steps: [(ReflectorMachine.Event, ReflectorMachine.Action)]) {
            testDescription = name
            self.steps = steps
        }

        func check() {
            var machine = Machine(backoff: Backoff(initial: .seconds(1), maximum: .seconds(30), jitter: 0))
            for (index, (event, action)) in steps.enumerated() {
                let answer = machine.event(event, unit: 0)
                #expect(answer == action, "step \(index): \(event)")
            }
        }
    }

    private static let broken = Event.watchFailed(.transient(retryAfter: nil))
    private static let synced: [(Event, Action)] = [
        (.started, .stream),
        (.streamingUnavailable, .list(continueToken: nil)),
        (.pageListed(resourceVersion: "10", continueToken: nil), .replaceAndWatch(from: "10")),
    ]

    static let scripts = [
        Script(
            "pages are listed to the end, and the watch begins at the list's version",
            [
                (.started, .stream),
                (.streamingUnavailable, .list(continueToken: nil)),
                (.pageListed(resourceVersion: "10", continueToken: "p2"), .list(continueToken: "p2")),
                (.pageListed(resourceVersion: "10", continueToken: ""), .replaceAndWatch(from: "10")),
                (.objectSeen(resourceVersion: "11"), .apply),
            ]),
        Script(
            "a watch that ends in good order is resumed after its last event",
            synced + [
                (.objectSeen(resourceVersion: "12"), .apply),
                (.watchEnded(after: .zero), .watch(from: "12")),
            ]),
        Script(
            "a bookmark moves the place to resume from",
            synced + [
                (.bookmarkSeen(resourceVersion: "90"), .proceed),
                (.watchEnded(after: .zero), .watch(from: "90")),
            ]),
        Script(
            "an event that is shown again after a resume is not applied again",
            synced + [
                (.objectSeen(resourceVersion: "12"), .apply),
                (.watchEnded(after: .zero), .watch(from: "12")),
                (.objectSeen(resourceVersion: "12"), .proceed),
                (.objectSeen(resourceVersion: "13"), .apply),
            ]),
        Script(
            "a watch that expired is listed anew at once",
            synced + [
                (.watchFailed(.expired), .list(continueToken: nil)),
                (.pageListed(resourceVersion: "50", continueToken: nil), .replaceAndWatch(from: "50")),
            ]),
        Script(
            "a watch that expires again and again without an event is listed with back-off",
            synced + [
                (.watchFailed(.expired), .list(continueToken: nil)),
                (.pageListed(resourceVersion: "50", continueToken: nil), .replaceAndWatch(from: "50")),
                (.watchFailed(.expired), .wait(.seconds(2))),
                (.waited, .list(continueToken: nil)),
                (.pageListed(resourceVersion: "51", continueToken: nil), .replaceAndWatch(from: "51")),
                (.watchFailed(.expired), .wait(.seconds(4))),
            ]),
        Script(
            "a broken watch is resumed with back-off, which an event resets",
            synced + [
                (broken, .wait(.seconds(1))),
                (.waited, .watch(from: "10")),
                (broken, .wait(.seconds(2))),
                (.waited, .watch(from: "10")),
                (.objectSeen(resourceVersion: "11"), .apply),
                (broken, .wait(.seconds(1))),
                (.waited, .watch(from: "11")),
            ]),
        Script(
            "a watch that is cut at once counts as broken, one that lasted does not",
            synced + [
                (.watchEnded(after: .milliseconds(10)), .wait(.seconds(1))),
                (.waited, .watch(from: "10")),
                (.watchEnded(after: .seconds(290)), .watch(from: "10")),
                (.watchEnded(after: .milliseconds(10)), .wait(.seconds(1))),
            ]),
        Script(
            "a list that fails is tried again with back-off, and the server's wish is heard",
            [
                (.started, .stream),
                (.streamingUnavailable, .list(continueToken: nil)),
                (.listFailed(.transient(retryAfter: nil)), .wait(.seconds(1))),
                (.waited, .list(continueToken: nil)),
                (.listFailed(.transient(retryAfter: .seconds(9))), .wait(.seconds(9))),
                (.waited, .list(continueToken: nil)),
                (.listFailed(.expired), .list(continueToken: nil)),
            ]),
        Script(
            "a page that fails is asked for again, and an expired token begins a new list",
            [
                (.started, .stream),
                (.streamingUnavailable, .list(continueToken: nil)),
                (.pageListed(resourceVersion: "10", continueToken: "p2"), .list(continueToken: "p2")),
                (.listFailed(.transient(retryAfter: nil)), .wait(.seconds(1))),
                (.waited, .list(continueToken: "p2")),
                (.listFailed(.expired), .list(continueToken: nil)),
            ]),
        Script(
            "a list or an event without a version is not trusted",
            [
                (.started, .stream),
                (.streamingUnavailable, .list(continueToken: nil)),
                (.pageListed(resourceVersion: "", continueToken: nil), .wait(.seconds(1))),
                (.waited, .list(continueToken: nil)),
                (.pageListed(resourceVersion: "10", continueToken: nil), .replaceAndWatch(from: "10")),
                (.objectSeen(resourceVersion: ""), .list(continueToken: nil)),
            ]),
        Script(
            "an event that does not fit is ignored",
            [
                (.watchEnded(after: .zero), .proceed),
                (.started, .stream),
                (.streamingUnavailable, .list(continueToken: nil)),
                (.waited, .proceed),
                (.objectSeen(resourceVersion: "3"), .proceed),
                (.started, .proceed),
            ]),
    ]

    @Test("the machine follows its script", arguments: scripts)
    func script(_ script: Script) {
        script.check()
    }
}
