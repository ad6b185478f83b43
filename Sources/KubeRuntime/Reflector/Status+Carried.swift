import KubeClient
import KubeCore

extension Status {
    /// The API server's answer that `error` is or holds; `nil` if the server did not answer.
    init?(carriedBy error: any Error) {
        if let status = error as? Status {
            self = status
        } else if let status = (error as? APIError)?.status {
            self = status
        } else {
            return nil
        }
    }
}
