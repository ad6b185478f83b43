import KubeRuntime
import Testing

private typealias Event = ReflectorMachine.Event
private typealias Action = ReflectorMachine.Action
private typealias Script = ReflectorMachineTests.Script

@Suite("ReflectorMachine with streaming lists")
struct ReflectorMachineStreamTests {
    private static let broken = Event.watchFailed(.transient(retryAfter: nil))
    private static let ended = Event.bookmarkSeen(resourceVersion: "10", endsInitialEvents: true)
    private static let synced: [(Event, Action)] = [
        (.started, .stream),
        (.objectSeen(resourceVersion: "7"), .collect),
        (ended, .replace),
    ]
    private static let listed: [(Event, Action)] = [
        (.pageListed(resourceVersion: "10", continueToken: nil), .replaceAndWatch(from: "10"))
    ]

    static let scripts: [ReflectorMachineTests.Script] = [
        Script(
            "objects are collected in any order of versions, and the same stream goes on as the watch",
            [
                (.started, .stream),
                (.objectSeen(resourceVersion: "7"), .collect),
                (.objectSeen(resourceVersion: "3"), .collect),
                (ended, .replace),
                (.objectSeen(resourceVersion: "11"), .apply),
                (broken, .wait(.seconds(1))),
                (.waited, .watch(from: "11")),
            ]),
        Script(
            "a stream that breaks before its end is begun anew, and nothing is put in place",
            [
                (.started, .stream),
                (.objectSeen(resourceVersion: "7"), .collect),
                (broken, .wait(.seconds(1))),
                (.waited, .stream),
                (.watchEnded(after: .seconds(100)), .wait(.seconds(2))),
                (.waited, .stream),
                (.objectSeen(resourceVersion: "7"), .collect),
                (ended, .replace),
            ]),
        Script(
            "a bookmark that does not end the list does not end it",
            [
                (.started, .stream),
                (.bookmarkSeen(resourceVersion: "9"), .proceed),
                (.objectSeen(resourceVersion: "7"), .collect),
                (ended, .replace),
            ]),
        Script(
            "the end of a list without a version is not trusted",
            [
                (.started, .stream),
                (.bookmarkSeen(resourceVersion: "", endsInitialEvents: true), .wait(.seconds(1))),
                (.waited, .stream),
            ]),
        Script(
            "after three streams that failed a list is made in pages, and the next one is a stream again",
            [
                (.started, .stream),
                (broken, .wait(.seconds(1))),
                (.waited, .stream),
                (broken, .wait(.seconds(2))),
                (.waited, .stream),
                (broken, .wait(.seconds(4))),
                (.waited, .list(continueToken: nil)),
            ] + listed + [
                (.watchFailed(.expired), .stream)
            ]),
        Script(
            "a source that refuses is asked again after ten lists",
            [(.started, .stream), (.streamingUnavailable, .list(continueToken: nil))] + listed
                + (0..<8).flatMap { _ in
                    [
                        (.objectSeen(resourceVersion: "11"), .apply),
                        (.watchFailed(.expired), .list(continueToken: nil)),
                    ] + listed
                } + [
                    (.objectSeen(resourceVersion: "11"), .apply),
                    (.watchFailed(.expired), .stream),
                ]),
        Script(
            "a source may refuse in the middle of a stream",
            [
                (.started, .stream),
                (.objectSeen(resourceVersion: "7"), .collect),
                (.streamingUnavailable, .list(continueToken: nil)),
            ] + listed),
        Script(
            "410 in a streaming list begins a new one at once, and again with back-off",
            [
                (.started, .stream),
                (.watchFailed(.expired), .stream),
                (.watchFailed(.expired), .wait(.seconds(2))),
                (.waited, .stream),
            ]),
        Script(
            "429 is waited for as long as the server says",
            [
                (.started, .stream),
                (.watchFailed(.transient(retryAfter: .seconds(7))), .wait(.seconds(7))),
                (.waited, .stream),
                (ended, .replace),
                (.watchFailed(.transient(retryAfter: .seconds(9))), .wait(.seconds(9))),
                (.waited, .watch(from: "10")),
            ]),
        Script(
            "lists that are complete and watches that are not do not follow each other without a pause",
            synced + [
                (.watchFailed(.expired), .stream),
                (ended, .replace),
                (.watchFailed(.expired), .wait(.seconds(2))),
                (.waited, .stream),
                (ended, .replace),
                (.bookmarkSeen(resourceVersion: "10"), .proceed),
                (.watchFailed(.expired), .wait(.seconds(4))),
            ]),
        Script(
            "a bookmark of the place where the watch began is no progress",
            synced + [
                (.bookmarkSeen(resourceVersion: "10"), .proceed),
                (.watchEnded(after: .zero), .wait(.seconds(1))),
                (.waited, .watch(from: "10")),
                (.bookmarkSeen(resourceVersion: "10"), .proceed),
                (.watchEnded(after: .zero), .wait(.seconds(2))),
            ]),
        Script(
            "a version from before the last one is not applied: the server is another, or its data is older",
            synced + [
                (.objectSeen(resourceVersion: "11"), .apply),
                (.objectSeen(resourceVersion: "9"), .stream),
            ]),
        Script(
            "a bookmark from before the last version begins a new list, and with back-off if that does not help",
            synced + [
                (.bookmarkSeen(resourceVersion: "9"), .stream),
                (ended, .replace),
                (.bookmarkSeen(resourceVersion: "9"), .wait(.seconds(2))),
            ]),
        Script(
            "versions that are no numbers are equal or not, and never older",
            [
                (.started, .stream),
                (.bookmarkSeen(resourceVersion: "zz", endsInitialEvents: true), .replace),
                (.objectSeen(resourceVersion: "aa"), .apply),
                (.objectSeen(resourceVersion: "aa"), .proceed),
                (.objectSeen(resourceVersion: "09"), .apply),
                (.objectSeen(resourceVersion: "1"), .apply),
            ]),
        Script(
            "an event that cannot be read is asked for twice more before the place is given up",
            synced + [
                (.watchFailed(.unreadable), .wait(.seconds(1))),
                (.waited, .watch(from: "10")),
                (.watchFailed(.unreadable), .wait(.seconds(2))),
                (.waited, .watch(from: "10")),
                (.watchFailed(.unreadable), .wait(.seconds(4))),
                (.waited, .stream),
            ]),
        Script(
            "a break between events that cannot be read begins the count anew, and so does an event that can",
            synced + [
                (.watchFailed(.unreadable), .wait(.seconds(1))),
                (.waited, .watch(from: "10")),
                (.watchFailed(.unreadable), .wait(.seconds(2))),
                (.waited, .watch(from: "10")),
                (broken, .wait(.seconds(4))),
                (.waited, .watch(from: "10")),
                (.watchFailed(.unreadable), .wait(.seconds(8))),
                (.waited, .watch(from: "10")),
                (.objectSeen(resourceVersion: "11"), .apply),
                (.watchFailed(.unreadable), .wait(.seconds(1))),
            ]),
        Script(
            "pages of different versions are not one list",
            [
                (.started, .stream),
                (.streamingUnavailable, .list(continueToken: nil)),
                (.pageListed(resourceVersion: "10", continueToken: "p2"), .list(continueToken: "p2")),
                (.pageListed(resourceVersion: "12", continueToken: nil), .list(continueToken: nil)),
                (.pageListed(resourceVersion: "12", continueToken: "p2"), .list(continueToken: "p2")),
                (.pageListed(resourceVersion: "13", continueToken: nil), .wait(.seconds(2))),
            ]),
        Script(
            "a token that expires again and again is not asked for in a loop",
            [
                (.started, .stream),
                (.streamingUnavailable, .list(continueToken: nil)),
                (.pageListed(resourceVersion: "10", continueToken: "p2"), .list(continueToken: "p2")),
                (.listFailed(.expired), .list(continueToken: nil)),
                (.pageListed(resourceVersion: "11", continueToken: "p2"), .list(continueToken: "p2")),
                (.listFailed(.expired), .wait(.seconds(2))),
            ]),
    ]

    @Test("the machine follows its script", arguments: scripts)
    func script(_ script: ReflectorMachineTests.Script) {
        script.check()
    }

    @Test("the time that a server asks for is jittered upwards only")
    func jitter() {
        var machine = ReflectorMachine(backoff: Backoff(initial: .seconds(1), maximum: .seconds(30), jitter: 0.5))
        _ = machine.event(.started, unit: 0)
        let action = machine.event(.watchFailed(.transient(retryAfter: .seconds(10))), unit: 0.5)
        #expect(action == .wait(.seconds(10.5)))
    }
}
