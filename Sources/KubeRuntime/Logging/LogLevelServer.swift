import HTTPServer
import Logging
import ServiceLifecycle

/// Shows and changes the levels of the log: `GET` and `PUT /loglevel`, on a loopback address only.
///
/// Whoever can forward a port into the pod can use it, which RBAC decides (`pods/portforward`); the network cannot
/// reach it. A page in a browser that happens to reach it cannot either: the name it would have to ask for is refused.
public final class LogLevelServer: Service {
    /// A raise lasts a day at most.
    static let maximumSeconds: Int64 = 86_400

    private let settings: LogSettings
    private let logger: Logger
    private let configuration: HTTPServer.Configuration

    /// - Parameter host: `localhost`, `127.0.0.1` or `::1`; any other is refused.
    public init(
        host: String = "127.0.0.1", port: Int, settings: LogSettings,
        logger: Logger = Logger(label: "interlock.loglevel")
    ) throws(LogLevelServerError) {
        guard Self.isLoopback(host) else { throw LogLevelServerError(host: host) }
        self.settings = settings
        self.logger = logger
        configuration = HTTPServer.Configuration(
            host: host, port: port,
            limits: HTTPServer.Limits(
                maximumHeaderBytes: 8 << 10, maximumBodyBytes: 8 << 10, maximumConnections: 8,
                idleTimeout: .seconds(30), shutdownTimeout: .seconds(1)))
    }

    /// Runs until the service group shuts down or the task is cancelled; fails if it cannot listen.
    public func run() async throws {
        let server = HTTPServer(configuration: configuration) { [self] request in answer(request) }
        let address = try await server.start()
        logger.info("log levels can be changed", metadata: ["host": "\(address.host)", "port": "\(address.port)"])
        await cancelWhenGracefulShutdown { _ = await SyncState().wait() }
        await server.shutdown()
    }

    /// The answer to one request; `run()` serves these.
    public func answer(_ request: HTTPServer.Request) -> HTTPServer.Response {
        guard let host = request.headers["Host"], Self.isLoopback(Self.withoutPort(host)) else {
            return .text(403, "Ask for localhost, 127.0.0.1 or [::1].\n")
        }
        guard request.path == "/loglevel" else { return .text(404, "There is /loglevel here.\n") }
        switch request.method {
        case "GET": return .text(200, "\(settings.levels)\n")
        case "PUT": return change(request)
        default:
            var response = HTTPServer.Response.text(405, "GET and PUT are answered here.\n")
            response.headers["Allow"] = "GET, PUT"
            return response
        }
    }

    private func change(_ request: HTTPServer.Request) -> HTTPServer.Response {
        var duration: Duration?
        if let text = request.query("for") {
            guard let seconds = Self.seconds(text) else {
                return .text(400, "?for= takes up to 24 hours, as 90s, 15m or 2h.\n")
            }
            duration = .seconds(seconds)
        }
        var text = String(decoding: request.body, as: UTF8.self)
        while text.last?.isWhitespace ?? false { text.removeLast() }
        do throws(LogLevelsError) {
            let levels = try LogLevels(parsing: text)
            settings.set(levels, for: duration)
            // Above most levels: it says why there are more lines from here on, or fewer.
            logger.warning(
                "log levels changed", metadata: ["levels": "\(levels)", "for": "\(request.query("for") ?? "ever")"])
            return .text(200, "\(levels)\n")
        } catch {
            return .text(400, "\(error)\n")
        }
    }

    /// `90s`, `15m`, `2h`; nil for anything else, 0 and more than a day.
    static func seconds(_ text: String) -> Int64? {
        let factors: [Character: Int64] = ["s": 1, "m": 60, "h": 3600]
        guard let unit = text.last, let factor = factors[unit], text.dropLast().allSatisfy({ "0"..."9" ~= $0 }),
            let count = Int64(text.dropLast())
        else { return nil }
        let (seconds, overflow) = count.multipliedReportingOverflow(by: factor)
        return !overflow && 1...maximumSeconds ~= seconds ? seconds : nil
    }

    static func isLoopback(_ host: String) -> Bool {
        let host = host.lowercased()
        if host == "localhost" || host == "::1" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return parts.count == 4 && parts[0] == 127 && !parts.contains(nil)
    }

    private static func withoutPort(_ host: String) -> String {
        guard let colon = host.lastIndex(of: ":"), host[host.index(after: colon)...].allSatisfy({ "0"..."9" ~= $0 })
        else { return host }
        return String(host[..<colon])
    }
}

/// An address at which levels could be changed from the network.
public struct LogLevelServerError: Error, Sendable, Hashable, CustomStringConvertible {
    let host: String

    public var description: String {
        "log levels are changed on a loopback address only, as 127.0.0.1, not on \"\(host.unicodeScalars.filter { $0.isASCII && $0.value >= 32 }.map(String.init).joined().prefix(60))\""
    }
}
