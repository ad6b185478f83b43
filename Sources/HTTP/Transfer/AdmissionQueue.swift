/// Which transfers run and which wait, per host and port, first come first served.
///
/// A host is held to a few requests until it has shown that it speaks HTTP/2: past its streams libcurl would open ever
/// more connections, and past its connections it would keep requests waiting while their connect limit runs.
struct AdmissionQueue {
    struct Limits {
        /// Where each request needs a connection of its own.
        var exclusive: Int
        /// Where requests share a connection.
        var multiplexed: Int
    }

    private struct Host {
        var running = 0
        var isMultiplexed = false
        var waiting: [UInt64] = []
        /// Before it everything has been admitted; removing from the front of a long array would be slow.
        var head = 0
    }

    private let limits: Limits
    private var hosts: [HTTPOrigin: Host] = [:]

    init(limits: Limits) {
        self.limits = limits
    }

    mutating func enqueue(_ id: UInt64, for origin: HTTPOrigin) {
        hosts[origin, default: Host()].waiting.append(id)
    }

    /// The next transfer that may start; call it until it returns nil.
    mutating func admit(for origin: HTTPOrigin) -> UInt64? {
        guard var host = hosts[origin] else { return nil }
        let limit = host.isMultiplexed ? limits.multiplexed : limits.exclusive
        guard host.head < host.waiting.count, host.running < limit else { return nil }
        let id = host.waiting[host.head]
        host.head += 1
        host.running += 1
        if host.head > 64, host.head * 2 > host.waiting.count {
            host.waiting.removeFirst(host.head)
            host.head = 0
        }
        hosts[origin] = host
        return id
    }

    /// A transfer that was admitted has ended.
    mutating func release(for origin: HTTPOrigin) {
        guard let running = hosts[origin]?.running, running > 0 else { return }
        hosts[origin]?.running = running - 1
    }

    /// A transfer that still waited is given up.
    mutating func withdraw(_ id: UInt64, for origin: HTTPOrigin) {
        guard let host = hosts[origin], let place = host.waiting[host.head...].firstIndex(of: id) else { return }
        hosts[origin]?.waiting.remove(at: place)
    }

    /// An answer showed what the host speaks.
    mutating func observe(_ version: HTTPVersion, from origin: HTTPOrigin) {
        hosts[origin]?.isMultiplexed = version == .http2
    }
}
