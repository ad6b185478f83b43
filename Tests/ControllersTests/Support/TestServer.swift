import InterlockTestKit

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The server of `INTERLOCK_TEST_KUBECONFIG`, where there is one; otherwise every test has a server of its own.
enum TestServer {
    static let shared: Result<SharedServer, any Error>? = variable("INTERLOCK_TEST_KUBECONFIG").map { path in
        Result {
            try SharedServer(
                kubeconfig: path, controllerKubeconfig: variable("INTERLOCK_TEST_CONTROLLER_KUBECONFIG"))
        }
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
