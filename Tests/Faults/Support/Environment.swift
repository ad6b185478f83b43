#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a run is told from outside.
enum Environment {
    /// `INTERLOCK_FAULT_SEED`: `17`, `1-1000` or `3,17,40-45`; 25 seeds where it is not set.
    static let seeds: [UInt64] = {
        let text = variable("INTERLOCK_FAULT_SEED") ?? "1-25"
        return text.split(separator: ",").flatMap { part -> [UInt64] in
            let ends = part.split(separator: "-").compactMap { UInt64($0) }
            guard let first = ends.first, let last = ends.last, first <= last else { return [] }
            return Array(first...last)
        }
    }()

    /// `INTERLOCK_FAULT_JOBS`: how many seeds run side by side.
    static let jobs = variable("INTERLOCK_FAULT_JOBS").flatMap { Int($0) } ?? 4

    /// `INTERLOCK_FAULT_RATE`: of a thousand requests, how many meet a fault; the seed decides where it is not set.
    static let rate = variable("INTERLOCK_FAULT_RATE").flatMap { Int($0) }

    /// `INTERLOCK_FAULT_VERBOSE`: tell of each seed how long its parts took.
    static let isVerbose = variable("INTERLOCK_FAULT_VERBOSE") != nil

    /// `INTERLOCK_TEST_KUBECONFIG`: an API server for all seeds, one after the other; else each has a DevCluster.
    static let kubeconfig = variable("INTERLOCK_TEST_KUBECONFIG")
    static let controllerKubeconfig = variable("INTERLOCK_TEST_CONTROLLER_KUBECONFIG")

    static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
