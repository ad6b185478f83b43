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
        var machine = Machine(backoff: Backoff(initial: .seconds(1), maximum: .seconds(30), jitter: 0))
        for (index, (event, action)) in script.steps.enumerated() {
            let answer = machine.event(event, unit: 0)
            #expect(answer == action, "step \(index): \(event)")
        }
    }

    @Test("with random faults the copy becomes the server's, and no event is lost or applied twice")
    func property() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            var model = ModelServer()
            var follower = Follower()
            for _ in 0..<150 {
                if Int.random(in: 0..<3, using: &random) == 0 { model.change(using: &random) }
                if Int.random(in: 0..<20, using: &random) == 0 { model.compact() }
                follower.step(model, faults: true, using: &random)
            }
            for _ in 0..<200 { follower.step(model, faults: false, using: &random) }
            #expect(follower.copy == model.objects, "seed \(seed)")
            #expect(follower.faults.isEmpty, "seed \(seed): \(follower.faults)")
        }
    }
}

/// A collection with a history that it may forget.
private struct ModelServer {
    var version = 1
    var objects: [String: Int] = [:]
    /// Every change: its version, the object, whether it was deleted.
    var history: [(version: Int, name: String, isDeleted: Bool)] = []
    var oldest = 1

    mutating func change(using random: inout SeededGenerator) {
        version += 1
        let name = ["a", "b", "c", "d", "e"].randomElement(using: &random) ?? "a"
        let isDeleted = objects[name] != nil && Bool.random(using: &random)
        objects[name] = isDeleted ? nil : version
        history.append((version, name, isDeleted))
    }

    mutating func compact() {
        oldest = version
        history.removeAll { $0.version <= oldest }
    }
}

/// Does what the machine says against the model, one thing per step, with or without faults.
private struct Follower {
    var machine = ReflectorMachine(backoff: Backoff(initial: .seconds(1), maximum: .seconds(2), jitter: 0.5))
    var action: ReflectorMachine.Action?
    var copy: [String: Int] = [:]
    var faults: [String] = []
    /// The snapshot that the pages of a list come from, and what of it has been listed.
    private var snapshot: (version: Int, rest: [(String, Int)], listed: [String: Int])?
    /// Where the open watch stands on the server's side, nil if none is open.
    private var position: Int?
    private var applied = 0

    mutating func step(_ model: ModelServer, faults isFaulty: Bool, using random: inout SeededGenerator) {
        let unit = Double.random(in: 0..<1, using: &random)
        let fault = isFaulty ? Int.random(in: 0..<6, using: &random) : -1
        switch action {
        case nil:
            action = machine.event(.started, unit: unit)
        case .wait:
            action = machine.event(.waited, unit: unit)
        case .list(let token):
            if token == nil { snapshot = nil }
            if fault == 0 || fault == 1 {
                action = machine.event(.listFailed(fault == 0 ? .transient(retryAfter: nil) : .expired), unit: unit)
                return
            }
            var current = snapshot ?? (model.version, model.objects.map { ($0.key, $0.value) }, [:])
            for (name, version) in current.rest.prefix(2) { current.listed[name] = version }
            current.rest.removeFirst(min(2, current.rest.count))
            snapshot = current
            let next = current.rest.isEmpty ? nil : "more"
            action = machine.event(.pageListed(resourceVersion: "\(current.version)", continueToken: next), unit: unit)
        case .replaceAndWatch(let from):
            copy = snapshot?.listed ?? [:]
            applied = snapshot?.version ?? 0
            action = .watch(from: from)
        case .watch(let from):
            guard let start = position ?? Int(from) else { return faults.append("watch from \(from)") }
            if position == nil, start < model.oldest {
                action = machine.event(.watchFailed(.expired), unit: unit)
                return
            }
            read(model, start, fault, unit)
        case .stream:
            action = machine.event(.streamingUnavailable, unit: unit)
        case .collect, .replace, .apply, .proceed:
            faults.append("nothing to do")
        }
    }

    private mutating func read(_ model: ModelServer, _ start: Int, _ fault: Int, _ unit: Double) {
        let event: ReflectorMachine.Event
        switch fault {
        case 0: event = .watchFailed(.transient(retryAfter: nil))
        case 1: event = .watchEnded(after: .zero)
        case 2: event = .watchFailed(.expired)
        case 3:
            event = .bookmarkSeen(resourceVersion: "\(start)")
        default:
            // The history may have been forgotten under an open watch: the server says so.
            if start < model.oldest {
                event = .watchFailed(.expired)
                break
            }
            guard let change = model.history.first(where: { $0.version > start }) else { return }
            position = change.version
            if machine.event(.objectSeen(resourceVersion: "\(change.version)"), unit: unit) == .apply {
                if change.version <= applied { faults.append("\(change.version) applied after \(applied)") }
                let missed = model.history.contains { $0.version > applied && $0.version < change.version }
                if missed { faults.append("something between \(applied) and \(change.version) was lost") }
                applied = change.version
                copy[change.name] = change.isDeleted ? nil : change.version
            }
            return
        }
        let next = machine.event(event, unit: unit)
        if next != .proceed {
            position = nil
            action = next
        }
    }
}
