import HTTPServer
import JSON
import KubeCore
import KubeRuntime
import Metrics
import Testing

import struct Logging.Logger
import struct Logging.SwiftLogNoOpLogHandler

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A log whose lines are read back from a pipe.
private final class Log {
    private let reading: Int32
    private let writing: Int32
    let settings: LogSettings
    let registry = PrometheusRegistry(help: [:])
    private let sink: LogSink

    init(_ levels: LogLevels = LogLevels(.info), clock: any Clock<Duration> = ContinuousClock()) {
        var ends: [Int32] = [-1, -1]
        #expect(pipe(&ends) == 0)
        (reading, writing) = (ends[0], ends[1])
        _ = fcntl(reading, F_SETFL, O_NONBLOCK)
        settings = LogSettings(levels, clock: clock)
        sink = LogSink(file: writing, patience: .milliseconds(1), metrics: registry)
    }

    deinit {
        close(reading)
        close(writing)
    }

    func logger(_ label: String = "test", _ format: LogFormat = .json) -> Logger {
        Logger(label: label) { label in
            RuntimeLogHandler(
                label: label, format: format, settings: self.settings, sink: self.sink,
                now: { Timestamp(microseconds: 1_795_266_732_123_456) })
        }
    }

    /// Everything written so far.
    func lines() -> [String] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(reading, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes.append(contentsOf: buffer[..<count])
        }
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(bytes.last == UInt8(ascii: "\n"))
        return text.utf8.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }
}

@Suite("Logs")
struct LogTests {
    @Test("a line of JSON has time, level, logger and message first, then the metadata by name")
    func json() {
        let log = Log()
        var logger = log.logger("interlock.test")
        logger[metadataKey: "z"] = "last"
        logger.warning(
            "it \"happened\"", metadata: ["a": .stringConvertible(3), "l": ["x", ["k": "v"]], "msg": "mine"])
        #expect(
            log.lines() == [
                #"{"ts":"2026-11-21T13:12:12.123Z","level":"warning","logger":"interlock.test","msg":"it \"happened\"","#
                    + #""a":3,"l":["x",{"k":"v"}],"field.msg":"mine","z":"last"}"#
            ])
    }

    @Test("a line of text is one that people read, values with spaces in quotes")
    func text() {
        let log = Log()
        log.logger("interlock.test", .text).info("it happened", metadata: ["a": "1", "b": "two words", "c": ""])
        #expect(
            log.lines() == [#"2026-11-21T13:12:12.123Z INFO     interlock.test: it happened a=1 b="two words" c="""#])
    }

    @Test(
        "whatever is logged is one line, and in JSON it reads back as what it was",
        arguments: [
            "\n", "\r\n{\"level\":\"info\"}", "\u{1B}[2J", "\u{0}\u{7F}\u{85}", "\u{2028}\u{2029}", "a\u{202E}b",
            "\u{FEFF}",
            "\u{E0001}", "\\u0000\\", "😀 ä", String(decoding: [0xFF, 0xC0, 0x41] as [UInt8], as: UTF8.self),
        ])
    func hostile(text: String) throws {
        let log = Log()
        for format in LogFormat.allCases {
            log.logger("test", format).info("\(text)", metadata: [text: .string(text)])
            let lines = log.lines()
            let line = try #require(lines.first)
            #expect(lines.count == 1)
            for scalar in line.unicodeScalars {
                #expect(![.control, .format, .lineSeparator].contains(scalar.properties.generalCategory))
            }
            guard format == .json else { continue }
            let value = try JSONValue(parsing: Array(line.utf8))
            #expect(value["msg"]?.stringValue == text)
            #expect(value[text]?.stringValue == text)
        }
    }

    @Test("a line is bounded, and is JSON though values are cut")
    func bounded() throws {
        let log = Log()
        let long = String(repeating: "ä\"", count: 20_000)
        var metadata: Logger.Metadata = [:]
        for index in 0..<50 { metadata["key\(index)"] = .array([.string(long), .string(long)]) }
        log.logger().error("\(long)", metadata: metadata)
        let line = try #require(log.lines().first)
        #expect(line.utf8.count < 16 << 10)
        let value = try JSONValue(parsing: Array(line.utf8))
        #expect(value["truncated"] == true)
    }

    @Test("within a reconcile each line says which, whoever logs it")
    func reconcile() throws {
        let log = Log()
        let context = ReconcileContext(
            controller: "tasks", key: ObjectKey(namespace: "ns", name: "a"), id: ReconcileID(bits: 0xAB))
        ReconcileContext.$current.withValue(context) { log.logger().info("inside") }
        log.logger().info("outside")
        let lines = try log.lines().map { try JSONValue(parsing: Array($0.utf8)) }
        #expect(lines[0]["reconcileID"] == "00000000000000ab")
        #expect(lines[0]["controller"] == "tasks" && lines[0]["key"] == "ns/a")
        #expect(lines[1]["reconcileID"] == nil)
    }

    @Test("levels change at run time, for all or by prefix, and raised ones fall back")
    func levels() async throws {
        let clock = ManualClock()
        let log = Log(try LogLevels(parsing: "warning,interlock.informer=debug"), clock: clock)
        let informer = log.logger("interlock.informer.tasks")
        let other = log.logger("interlock.informers")
        #expect(informer.logLevel == .debug && other.logLevel == .warning)
        log.settings.set(LogLevels(.trace), for: .seconds(60))
        #expect(informer.logLevel == .trace && other.logLevel == .trace)
        await clock.sleepers()
        clock.advance(by: .seconds(60))
        while log.settings.levels != log.settings.usualLevels { await Task.yield() }
        #expect(informer.logLevel == .debug && other.logLevel == .warning)
        log.settings.set(LogLevels(.error))
        #expect(informer.logLevel == .error && log.settings.usualLevels == LogLevels(.error))
    }

    @Test("a raise that is followed by another change does not undo it")
    func laterChange() async {
        let clock = ManualClock()
        let settings = LogSettings(clock: clock)
        settings.set(LogLevels(.debug), for: .seconds(10))
        await clock.sleepers()
        settings.set(LogLevels(.trace), for: .seconds(30))
        await clock.sleepers()
        clock.advance(by: .seconds(10))
        for _ in 0..<100 { await Task.yield() }
        #expect(settings.levels == LogLevels(.trace))
    }

    @Test(
        "levels are read as they are written",
        arguments: [
            ("info", "info"), ("DEBUG", "debug"), ("interlock.informer=debug", "info,interlock.informer=debug"),
            (" b=error , a=trace,notice ", "notice,a=trace,b=error"),
        ])
    func parses(text: String, expected: String) throws {
        #expect(try LogLevels(parsing: text).description == expected)
    }

    @Test(
        "levels that are wrong are refused with a sentence",
        arguments: ["", "loud", "info,debug", "a b=info", "=info", "info,", "a=", "\u{1B}[2J", "info;debug"])
    func refuses(text: String) {
        let error = #expect(throws: LogLevelsError.self) { try LogLevels(parsing: text) }
        #expect(error?.description.unicodeScalars.allSatisfy { $0.isASCII && $0.value >= 32 } ?? false)
        #expect(error?.description.hasPrefix("\"") ?? false)
    }

    @Test("a reader that stalls holds nobody up: lines are dropped, counted, and told of when it reads again")
    func stalled() throws {
        let log = Log()
        let logger = log.logger()
        let filler = String(repeating: "x", count: 4000)
        for _ in 0..<100 { logger.info("\(filler)") }
        let written = log.lines().count
        #expect(written > 5 && written < 100)
        logger.info("again")
        let lines = try log.lines().map { try JSONValue(parsing: Array($0.utf8)) }
        #expect(lines.count == 2)
        #expect(lines.first?["lines"]?.integerValue == Int64(100 - written))
        #expect(lines.last?["msg"] == "again")
        #expect(log.registry.exposition().contains("interlock_log_lines_dropped_total \(100 - written)\n"))
    }

    @Test("lines of many threads do not mix")
    func threads() async throws {
        let log = Log()
        let logger = log.logger()
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask { for index in 0..<20 { logger.info("\(task) \(index)") } }
            }
        }
        let messages = try log.lines().map { try JSONValue(parsing: Array($0.utf8))["msg"]?.stringValue }
        #expect(Set(messages).count == 160)
    }
}

@Suite("LogLevelServer")
struct LogLevelServerTests {
    private func ask(
        _ server: LogLevelServer, _ method: String, _ target: String = "/loglevel", _ body: String = "",
        host: String? = "127.0.0.1:8081"
    ) throws -> (Int, String) {
        var headers: HTTPHeaderFields = [:]
        headers["Host"] = host
        let request = try HTTPServer.Request(method: method, target: target, headers: headers, body: Array(body.utf8))
        let response = server.answer(request)
        guard case .bytes(let bytes) = response.body else { return (response.status, "") }
        return (response.status, String(decoding: bytes, as: UTF8.self))
    }

    private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test("levels are shown and changed, for a time or for good")
    func changes() async throws {
        let clock = ManualClock()
        let settings = LogSettings(clock: clock)
        let server = try LogLevelServer(port: 0, settings: settings, logger: quiet)
        #expect(try ask(server, "GET") == (200, "info\n"))
        #expect(try ask(server, "PUT", "/loglevel?for=15m", "interlock.informer=debug\n").0 == 200)
        #expect(try ask(server, "GET") == (200, "info,interlock.informer=debug\n"))
        #expect(settings.usualLevels == LogLevels(.info))
        #expect(try ask(server, "PUT", "/loglevel", "error") == (200, "error\n"))
        #expect(settings.usualLevels == LogLevels(.error))
    }

    @Test(
        "what is wrong changes nothing",
        arguments: [
            ("PUT", "/loglevel", "loud", 400), ("PUT", "/loglevel?for=25h", "debug", 400),
            ("PUT", "/loglevel?for=0s", "debug", 400), ("PUT", "/loglevel?for=-1s", "debug", 400),
            ("PUT", "/loglevel?for=", "debug", 400), ("PUT", "/loglevel?for=99999999999999999999h", "debug", 400),
            ("POST", "/loglevel", "debug", 405), ("PUT", "/other", "debug", 404),
        ])
    func refuses(method: String, target: String, body: String, status: Int) throws {
        let settings = LogSettings()
        let server = try LogLevelServer(port: 0, settings: settings, logger: quiet)
        #expect(try ask(server, method, target, body).0 == status)
        #expect(settings.levels == LogLevels(.info))
    }

    @Test("a request that names another host is refused: it comes from a page, not from a person")
    func otherHosts() throws {
        let server = try LogLevelServer(port: 0, settings: LogSettings(), logger: quiet)
        for host in ["evil.example", "127.0.0.1.evil.example:8081", "[::2]", "", "10.0.0.1", nil] {
            #expect(try ask(server, "PUT", "/loglevel", "debug", host: host).0 == 403, "\(host ?? "none")")
        }
        for host in ["localhost", "localhost:8081", "[::1]:8081", "127.0.0.1"] {
            #expect(try ask(server, "GET", host: host).0 == 200, "\(host)")
        }
    }

    @Test("it listens on loopback only", arguments: ["0.0.0.0", "::", "10.0.0.1", "", "127.0.0.1.nip.io", "interlock"])
    func loopbackOnly(host: String) {
        #expect(throws: LogLevelServerError.self) { try LogLevelServer(host: host, port: 0, settings: LogSettings()) }
    }
}
