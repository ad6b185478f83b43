/// How an informer deals with its server, and with its memory.
public struct InformerLimits: Sendable {
    public var backoff: Backoff
    /// A watch on which nothing arrives for this long is taken for dead. Longer than the time after which the server
    /// ends a watch (ask for that with the source's options).
    public var idleLimit: Duration
    /// An answer that does not come for this long is given up: a page of a list, the opening of a watch, the next object
    /// of a streaming list. Longer than the server's own limit for a request, which is 60 seconds.
    public var answerLimit: Duration
    /// At most so many objects are kept decoded; the others are decoded when they are read. A collection that is not
    /// larger stays decoded as a whole.
    public var decodedObjects: Int

    public init(
        backoff: Backoff = .connection, idleLimit: Duration = .seconds(295), answerLimit: Duration = .seconds(65),
        decodedObjects: Int = 512
    ) {
        self.backoff = backoff
        self.idleLimit = idleLimit
        self.answerLimit = answerLimit
        self.decodedObjects = decodedObjects
    }
}
