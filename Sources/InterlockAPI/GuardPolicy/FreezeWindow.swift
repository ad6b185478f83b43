import KubeCore

/// A time in which nothing that matches may change.
public struct FreezeWindow: SchemaObject {
    public var name = ""
    public var start: Timestamp?
    public var end: Timestamp?
    public var schedule: String?
    public var duration: DurationString?
    public var timeZone: String?

    public init() {}

    public static let fields: [Field<Self>] = [
        .required("name", \.name, "The window's name in verdicts.", .minimumLength(1), .maximumLength(63)),
        .optional("start", \.start, "From when."),
        .optional("end", \.end, "Until when."),
        .optional(
            "schedule", \.schedule,
            "When it begins, as in crontab: minute, hour, day of month, month, day of week.", .minimumLength(9),
            .maximumLength(128)),
        .optional(
            "duration", \.duration,
            "How long a scheduled window lasts, in hours that pass, whatever clocks do; at most 8784h."),
        .optional(
            "timeZone", \.timeZone,
            "The IANA time zone of the schedule, as in Europe/Berlin; UTC where nothing is said.",
            .minimumLength(1), .maximumLength(64)),
    ]

    public static let rules: [SchemaRule] = [
        SchemaRule(
            "has(self.schedule) ? has(self.duration) && !has(self.start) && !has(self.end) : has(self.start) && has(self.end)",
            message: "a window has a start and an end, or a schedule and a duration"),
        SchemaRule(
            "!has(self.start) || !has(self.end) || self.start < self.end", message: "a window must end after it starts"),
        SchemaRule(
            "!has(self.timeZone) || has(self.schedule)",
            message: "a timeZone is only for a schedule: start and end carry their own"),
    ]
}
