/// How lines of the log look.
public enum LogFormat: String, Sendable, CaseIterable {
    /// One JSON object per line: `ts`, `level`, `logger`, `msg`, then the metadata.
    case json
    /// For people: time, level, logger, message, then `key=value`.
    case text
}
