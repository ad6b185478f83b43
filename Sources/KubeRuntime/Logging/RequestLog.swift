import KubeClient
import Logging

/// Logs each attempt of a request at `debug`, with the id of the reconcile that makes it. Never a header or a body.
public struct RequestLog: Sendable {
    private let logger: Logger

    public init(logger: Logger = Logger(label: "interlock.requests")) {
        self.logger = logger
    }

    /// What a client calls after each attempt.
    public var observer: RequestObserver {
        { [logger] request in
            logger.debug(
                "request",
                metadata: [
                    "method": .string(request.method), "operation": .string(request.operation.description),
                    "code": request.code.map { .stringConvertible($0) } ?? "no answer",
                    "ms": .stringConvertible(Double(request.duration.nanoseconds / 1000) / 1000),
                ])
        }
    }
}
