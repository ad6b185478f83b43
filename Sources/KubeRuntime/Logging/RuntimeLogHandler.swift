import KubeCore
import Logging

/// Writes lines of the log as JSON or text; all handlers of a process share one sink and one set of levels.
public struct RuntimeLogHandler: LogHandler {
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let format: LogFormat
    private let gate: LogGate
    private let sink: LogSink
    private let now: @Sendable () -> Timestamp
    /// Of this logger alone; then changes of the levels do not reach it.
    private var own: Logger.Level?

    /// - Parameter provider: adds metadata where a line is logged: `ReconcileContext.metadataProvider`.
    public init(
        label: String, format: LogFormat, settings: LogSettings, sink: LogSink,
        provider: Logger.MetadataProvider? = ReconcileContext.metadataProvider,
        now: @escaping @Sendable () -> Timestamp = { .systemNow() }
    ) {
        self.label = label
        self.format = format
        self.sink = sink
        self.now = now
        gate = settings.gate(label)
        metadataProvider = provider
    }

    public var logLevel: Logger.Level {
        get { own ?? gate.level }
        set { own = newValue }
    }

    public subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get(), !provided.isEmpty { all.merge(provided) { _, new in new } }
        if let given = event.metadata { all.merge(given) { _, new in new } }
        if let error = event.error { all["error"] = "\(error)" }
        let line = bytes(event.level, event.message.description, all)
        sink.write(line) { count in
            bytes(
                .warning, "lines of the log were dropped, because they could not be written",
                ["lines": .stringConvertible(count)])
        }
    }

    private func bytes(_ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata) -> [UInt8] {
        LogRecord(
            time: now(), level: level, label: label, message: message,
            metadata: metadata.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) }
        ).bytes(format)
    }
}
