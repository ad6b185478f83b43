import HTTP
import JSON
import KubeCore
import Testing

@testable import KubeClient

@Suite("Exec plugins: what they are told and what they may answer")
struct ExecCredentialTests {
    private static let now = Timestamp(seconds: 1_800_000_000)
    private static let secret = "very-secret-token"

    @Test("a plugin is told its version, whether it may talk to a person, and of the cluster where that is wanted")
    func question() throws {
        var plugin = ExecPlugin(command: "x", version: .v1beta1)
        #expect(
            try JSONValue(parsing: Array(ExecCredential.question(plugin, isInteractive: false).utf8)) == [
                "apiVersion": "client.authentication.k8s.io/v1beta1", "kind": "ExecCredential",
                "spec": ["interactive": false],
            ])
        plugin.cluster = ["server": "https://h"]
        plugin.version = .v1
        #expect(
            try JSONValue(parsing: Array(ExecCredential.question(plugin, isInteractive: true).utf8)) == [
                "apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
                "spec": ["interactive": true, "cluster": ["server": "https://h"]],
            ])
    }

    private static func answer(_ status: String, version: String = "client.authentication.k8s.io/v1") -> String {
        #"{"kind":"ExecCredential","apiVersion":"\#(version)","status":\#(status)}"#
    }

    @Test("token, certificate and expiration come out of an answer, and null is nothing")
    func answers() throws {
        func read(_ text: String) throws -> ExecCredential {
            try ExecCredential(output: Array(text.utf8), version: .v1, now: Self.now)
        }
        #expect(try read(Self.answer(#"{"token":"t","expirationTimestamp":null}"#)) == ExecCredential(token: "t"))
        let pem = "-----BEGIN X-----\\n-----END X-----"
        let bytes = Array("-----BEGIN X-----\n-----END X-----".utf8)
        #expect(
            try read(
                Self.answer(
                    #"{"token":null,"clientCertificateData":"\#(pem)","clientKeyData":"\#(pem)","expirationTimestamp":"2099-01-01T00:00:00Z"}"#
                ))
                == ExecCredential(
                    certificate: bytes, privateKey: bytes, expiration: Timestamp(parsing: "2099-01-01T00:00:00Z")))
    }

    @Test(
        "an answer that cannot be used is a sentence without a word of the answer",
        arguments: [
            ("", "printed no JSON"), (secret, "printed no JSON"), ("{}", "no ExecCredential"),
            (answer(#"{"token":"\#(secret)"}"#, version: "client.authentication.k8s.io/v1beta1"), "another version"),
            (answer("null"), "without a status"), (answer("{}"), "neither a token nor"),
            (answer(#"{"token":"\#(secret) x"}"#), "spaces"), (answer(#"{"token":5}"#), "not as a string"),
            (answer(#"{"token":"\#(secret)","clientKeyData":"-----BEGIN X-----END "}"#), "only one of"),
            (answer(#"{"clientKeyData":"\#(secret)"}"#), "not PEM"),
            (answer(#"{"token":"\#(secret)","expirationTimestamp":"soon"}"#), "no time"),
            (answer(#"{"token":"\#(secret)","expirationTimestamp":"2020-01-01T00:00:00Z"}"#), "expired at 2020"),
        ])
    func faults(text: String, words: String) {
        let error = #expect(throws: InvalidExecCredential.self) {
            try ExecCredential(output: Array(text.utf8), version: .v1, now: Self.now)
        }
        #expect(error?.message.contains(words) == true)
        #expect(error?.message.contains(Self.secret) == false)
    }

    @Test(
        "what a plugin complains of is shown without what looks like a token",
        arguments: [
            ("cannot reach sts.eu-west-1.amazonaws.com", "cannot reach sts.eu-west-1.amazonaws.com"),
            ("token eyJhbGciOiJSUzI1NiIsImtpZCI6IkRIT.x refused", "token … refused"),
            ("key=" + String(repeating: "aB3/", count: 3) + String(repeating: "k", count: 40), "…"),
        ])
    func hidden(text: String, shown: String) {
        #expect(SecretText.hidden(text) == shown)
    }
}

@Suite("Exec plugins: when they are run")
struct ExecCredentialMachineTests {
    private static let start = Timestamp(seconds: 1_800_000_000)
    private static let failure = ConfigurationError(source: "x", message: "no")

    private static func at(_ seconds: Int) -> Timestamp { start + .seconds(seconds) }
    private static func credential(_ token: String, expires seconds: Int? = nil) -> ExecCredential {
        ExecCredential(token: token, expiration: seconds.map { at($0) })
    }

    @Test("one run, however many wait; then all use what it gave until it expires, renewed a minute before")
    func life() {
        var machine = ExecCredentialMachine()
        #expect(machine.request(now: Self.at(0)) == .wait(startsRun: true))
        #expect(machine.request(now: Self.at(0)) == .wait(startsRun: false))
        let first = Self.credential("one", expires: 3600)
        machine.ended(.success(first), now: Self.at(1))
        #expect(machine.request(now: Self.at(3539)) == .use(first, startsRun: false))
        #expect(machine.request(now: Self.at(3540)) == .use(first, startsRun: true))
        #expect(machine.request(now: Self.at(3599)) == .use(first, startsRun: false))
        #expect(machine.request(now: Self.at(3600)) == .wait(startsRun: false), "an expired one is not sent")
        let second = Self.credential("two")
        machine.ended(.success(second), now: Self.at(3601))
        #expect(machine.request(now: Self.at(1_000_000)) == .use(second, startsRun: false), "it never expires")
    }

    @Test("a credential that lives shortly is renewed in the last quarter of its life")
    func shortLife() {
        var machine = ExecCredentialMachine()
        _ = machine.request(now: Self.at(0))
        let short = Self.credential("one", expires: 100)
        machine.ended(.success(short), now: Self.at(0))
        #expect(machine.request(now: Self.at(74)) == .use(short, startsRun: false))
        #expect(machine.request(now: Self.at(75)) == .use(short, startsRun: true))
    }

    @Test("after a failure the plugin is left alone, twice as long each time, up to a minute; a success ends that")
    func failures() {
        var machine = ExecCredentialMachine()
        var time = 0
        for rest in [1, 2, 4, 8, 16, 32, 60, 60] {
            #expect(machine.request(now: Self.at(time)) == .wait(startsRun: true))
            machine.ended(.failure(Self.failure), now: Self.at(time))
            #expect(machine.request(now: Self.at(time + rest - 1)) == .fail(Self.failure))
            time += rest
        }
        #expect(machine.request(now: Self.at(time)) == .wait(startsRun: true))
        machine.ended(.success(Self.credential("one", expires: time + 10)), now: Self.at(time))
        #expect(machine.request(now: Self.at(time + 10)) == .wait(startsRun: true))
        machine.ended(.failure(Self.failure), now: Self.at(time + 10))
        #expect(machine.request(now: Self.at(time + 11)) == .wait(startsRun: true))
    }

    @Test("a credential stays in use while its renewal fails, until it expires")
    func failingRenewal() {
        var machine = ExecCredentialMachine()
        _ = machine.request(now: Self.at(0))
        let one = Self.credential("one", expires: 3600)
        machine.ended(.success(one), now: Self.at(0))
        #expect(machine.request(now: Self.at(3540)) == .use(one, startsRun: true))
        machine.ended(.failure(Self.failure), now: Self.at(3540))
        #expect(machine.request(now: Self.at(3540)) == .use(one, startsRun: false))
        #expect(machine.request(now: Self.at(3541)) == .use(one, startsRun: true))
        machine.ended(.failure(Self.failure), now: Self.at(3599))
        #expect(machine.request(now: Self.at(3600)) == .fail(Self.failure))
    }

    @Test("a clock that is set back does not make it a long rest")
    func clockSetBack() {
        var machine = ExecCredentialMachine()
        _ = machine.request(now: Self.at(10_000))
        machine.ended(.failure(Self.failure), now: Self.at(10_000))
        #expect(machine.request(now: Self.at(0)) == .wait(startsRun: true))
    }

    @Test("a refused credential is replaced once; a server that refuses everything starts one run in ten seconds")
    func refusal() {
        var machine = ExecCredentialMachine()
        _ = machine.request(now: Self.at(0))
        let one = Self.credential("one")
        machine.ended(.success(one), now: Self.at(0))
        #expect(machine.refused(one, now: Self.at(1)) == true)
        #expect(
            machine.refused(one, now: Self.at(1)) == true, "another request with the same one waits for the same run")
        #expect(machine.request(now: Self.at(1)) == .wait(startsRun: true))
        let two = Self.credential("two")
        machine.ended(.success(two), now: Self.at(1))
        #expect(machine.refused(one, now: Self.at(2)) == true, "there is a newer one already")
        #expect(machine.refused(two, now: Self.at(10)) == false)
        #expect(machine.request(now: Self.at(10)) == .use(two, startsRun: false))
        #expect(machine.refused(two, now: Self.at(11)) == true)
        #expect(machine.request(now: Self.at(11)) == .wait(startsRun: true))
    }
}
