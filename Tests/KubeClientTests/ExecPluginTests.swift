import HTTP
import HTTPServer
import JSON
import KubeCore
import Synchronization
import Testing

@testable import KubeClient

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite("Exec plugins: real programs", .timeLimit(.minutes(1)))
struct ExecPluginTests {
    private static let environment = ["PATH": "/usr/local/bin:/usr/bin:/bin"]

    /// A plugin that counts its runs in the file `runs` and prints a token of that number.
    private static let counting = """
        echo run >> "$(dirname "$0")/runs"
        n=$(wc -l < "$(dirname "$0")/runs" | tr -d ' ')
        echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"token-'$n'"}}'
        """

    private func withPlugin(
        _ script: String, timeLimit: Duration = .seconds(30), installHint: String? = nil,
        _ body: (TemporaryFolder, ExecPlugin) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.writeScript("plugin", script)
        try await body(
            folder,
            ExecPlugin(
                command: "\(folder.path)/plugin", environment: Self.environment, installHint: installHint,
                timeLimit: timeLimit, source: "config", line: 7, field: "users[0].user.exec"))
    }

    /// The plugin's credentials at one moment: no rest between two runs ever passes.
    private func standing(_ plugin: ExecPlugin) -> IdentitySource {
        let now = WallTime.now
        return IdentitySource(
            tokens: TokenSource(.none), files: TLSFiles(HTTPClientTLS()),
            plugin: ExecCredentialSource(plugin, now: { now }))
    }

    private func runs(_ folder: TemporaryFolder) -> Int {
        folder.read("runs")?.split(separator: "\n").count ?? 0
    }

    private func failure(_ client: APIClient, _ method: String = "GET") async -> APIError? {
        do throws(APIError) {
            _ = try await client.raw(method, "/apis")
            return nil
        } catch {
            return error
        }
    }

    @Test("many requests at once need one run, and later ones none")
    func oneRun() async throws {
        try await withPlugin(Self.counting) { folder, plugin in
            try await ScriptedAPI.with {
                $0.credentials = .exec(plugin)
            } script: { _, request in
                .json(request.headers["Authorization"] == "Bearer token-1" ? 200 : 500, "{}")
            } _: { api in
                let client = api.client
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<20 { group.addTask { _ = try await client.raw("GET", "/apis") } }
                    try await group.waitForAll()
                }
                _ = try await client.raw("POST", "/apis")
                #expect(runs(folder) == 1)
            }
        }
    }

    @Test("a 401 has the plugin run once more, for a write too; a server that refuses all gets two requests")
    func refused() async throws {
        try await withPlugin(Self.counting) { folder, plugin in
            let accepted = Mutex("Bearer token-2")
            try await ScriptedAPI.with(identities: standing(plugin)) {
                $0.credentials = .exec(plugin)
            } script: { _, request in
                .json(request.headers["Authorization"] == accepted.withLock { $0 } ? 200 : 401, "{}")
            } _: { api in
                _ = try await api.client.raw("POST", "/apis")
                #expect(api.received.map { $0.headers["Authorization"] } == ["Bearer token-1", "Bearer token-2"])
                accepted.withLock { $0 = "none" }
                #expect(await failure(api.client, "POST")?.isUnauthorized == true)
                #expect(runs(folder) == 2, "no third run right after the second")
                #expect(api.received.count == 3)
            }
        }
    }

    @Test("a credential is renewed before it expires, beside the requests that use it")
    func expiration() async throws {
        let now = Mutex(Timestamp(seconds: 1_800_000_000))
        let runs = Mutex(0)
        let source = ExecCredentialSource(
            ExecPlugin(command: "x"), now: { now.withLock { $0 } },
            execute: { _ throws(IdentityFailure) in
                let run = runs.withLock { runs in
                    runs += 1
                    return runs
                }
                return ExecCredential(token: "token-\(run)", expiration: now.withLock { $0 } + .seconds(3600))
            })
        #expect(try await source.credential().token == "token-1")
        now.withLock { $0 = $0 + .seconds(3599) }
        #expect(try await source.credential().token == "token-1")
        now.withLock { $0 = $0 + .seconds(1) }
        #expect(try await source.credential().token == "token-2", "of the run that began a second before")
        #expect(runs.withLock { $0 } == 2)
    }

    @Test(
        "a plugin that fails is one sentence with its words, the way to it and no token; requests do not start it anew")
    func failing() async throws {
        let token = "eyJhbGciOiJSUzI1NiIsImtpZCI6IkRITzhu.c2VjcmV0"
        let script = """
            echo run >> "$(dirname "$0")/runs"
            echo "log in first, \(token) is too old" >&2
            exit 3
            """
        try await withPlugin(script, installHint: "see https://example.test/plugin") { folder, plugin in
            try await ScriptedAPI.with(identities: standing(plugin)) {
                $0.credentials = .exec(plugin)
            } script: { _, _ in
                .json(200, "{}")
            } _: { api in
                let error = await failure(api.client)
                #expect(
                    error?.description
                        == "cannot get /apis: config:7: users[0].user.exec: the plugin \(plugin.command) ended with exit code 3: log in first, … is too old; see https://example.test/plugin"
                )
                #expect(error?.isTransient == true)
                #expect(error?.mayHaveBeenSent == false)
                for _ in 0..<10 { #expect(await failure(api.client) == error) }
                #expect(runs(folder) == 1)
                #expect(api.received.isEmpty)
            }
        }
    }

    struct Fault: Sendable {
        var script: String
        var timeLimit = Duration.seconds(30)
        var words: String
    }

    @Test(
        "a plugin that hangs, prints without end or nothing of use is ended and named",
        arguments: [
            Fault(script: "exec sleep 600", timeLimit: .milliseconds(200), words: "did not end within its time limit"),
            Fault(script: "sleep 600 & wait", timeLimit: .milliseconds(200), words: "did not end within"),
            Fault(script: "exec yes", words: "printed more than an ExecCredential has room for"),
            Fault(script: "echo hello", words: "printed no JSON"),
            Fault(script: "kill -9 $$", words: "was ended by signal 9"),
            Fault(script: "echo complaint >&2; exec sleep 600", timeLimit: .seconds(2), words: "complaint"),
        ])
    func faults(fault: Fault) async throws {
        try await withPlugin(fault.script, timeLimit: fault.timeLimit) { _, plugin in
            let failure = await #expect(throws: IdentityFailure.self) {
                try await ExecCredentialSource.execute(plugin)
            }
            guard case .configuration(let error) = failure else {
                Issue.record("\(String(describing: failure))")
                return
            }
            #expect(error.message.contains(fault.words))
            #expect(error.message.utf8.count < 1000)
        }
    }

    @Test("a plugin sees its own environment and KUBERNETES_EXEC_INFO, its arguments, and no standard input")
    func surroundings() async throws {
        let script = """
            cd "$(dirname "$0")"
            printf '%s' "$KUBERNETES_EXEC_INFO" > info; printf '%s|' "$@" > arguments; env | cut -d= -f1 | sort > names
            cat > input
            ls /proc/self/fd > descriptors 2>/dev/null
            echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"t"}}'
            """
        try await withPlugin(script) { folder, plugin in
            var plugin = plugin
            plugin.arguments = ["get token", "--x=$HOME"]
            plugin.environment["EXTRA"] = "1"
            plugin.cluster = ["server": "https://h"]
            let leaked = open("/dev/null", O_RDONLY)
            defer { close(leaked) }
            let credential = try await ExecCredentialSource.execute(plugin)
            #expect(credential == ExecCredential(token: "t"))
            #expect(folder.read("info") == ExecCredential.question(plugin, isInteractive: false))
            #expect(folder.read("arguments") == "get token|--x=$HOME|")
            let names = folder.read("names")?.split(separator: "\n") ?? []
            #expect(
                Set(names).subtracting(["PWD", "OLDPWD", "SHLVL", "_"]) == ["EXTRA", "KUBERNETES_EXEC_INFO", "PATH"])
            #expect(folder.read("input") == "")
            #if os(Linux)
                #expect(folder.read("descriptors")?.contains("\n\(leaked)\n") == false)
            #endif
        }
    }

    @Test("a kubeconfig's plugin beside it is run for the file's owner, and not for bytes from elsewhere")
    func kubeconfig() async throws {
        try await withPlugin(Self.counting) { folder, _ in
            let path = "\(folder.path)/config"
            try await ScriptedAPI.with {
                let text = """
                    current-context: c
                    contexts: [{name: c, context: {cluster: k, user: u}}]
                    clusters: [{name: k, cluster: {server: '\($0.server)'}}]
                    users:
                    - name: u
                      user:
                        exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, interactiveMode: Never}
                    """
                do {
                    try folder.write("config", text)
                    $0 = try Kubeconfig.load(path: path, environment: [:])
                        .clientConfiguration(environment: Self.environment)
                } catch { Issue.record(error) }
            } script: { _, request in
                .json(request.headers["Authorization"] == "Bearer token-1" ? 200 : 401, "{}")
            } _: { api in
                _ = try await api.client.raw("GET", "/apis")
                #expect(runs(folder) == 1)
            }
            let bytes = Array((folder.read("config") ?? "").utf8)
            let error = #expect(throws: ConfigurationError.self) {
                try Kubeconfig(files: [(path, bytes)]).clientConfiguration(environment: Self.environment)
            }
            #expect(error?.field == "users[0].user.exec")
        }
    }

    @Test("a plugin that needs a person is not started where there is no terminal", .enabled(if: isatty(0) == 0))
    func withoutTerminal() async throws {
        try await withPlugin(Self.counting) { folder, plugin in
            var plugin = plugin
            plugin.interactiveMode = .always
            let failure = await #expect(throws: IdentityFailure.self) { try await ExecCredentialSource.execute(plugin) }
            #expect("\(String(describing: failure))".contains("needs a terminal"))
            #expect(runs(folder) == 0)
        }
    }

    @Test("a program that is not there is named with the hint how to get it; the working folder is never searched")
    func missing() async throws {
        for (command, words) in [
            ("no-such-plugin", "is in none of the folders of PATH; get it at example.test"),
            ("/no/such/plugin", "cannot be started (No such file or directory)"),
        ] {
            let plugin = ExecPlugin(
                command: command, environment: ["PATH": ".::/bin"], installHint: "get it\u{1b} at example.test")
            let failure = await #expect(throws: IdentityFailure.self) { try await ExecCredentialSource.execute(plugin) }
            #expect("\(String(describing: failure))".contains(words))
        }
    }

    @Test("a request that waits for a plugin ends at once when its task or the client ends")
    func ending() async throws {
        let script = "touch \"$(dirname \"$0\")/started\"; sleep 600"
        try await withPlugin(script) { folder, plugin in
            let client = APIClient(
                configuration: .init(server: "http://127.0.0.1:1", credentials: .exec(plugin)))
            let waiting = Task { await failure(client) }
            let cancelled = Task { await failure(client) }
            while folder.read("started") == nil { await Task.yield() }
            cancelled.cancel()
            #expect(await cancelled.value?.isCancelled == true)
            await client.shutdown()
            #expect(await waiting.value?.transport?.kind == .shutDown)
            #expect(await failure(client)?.transport?.kind == .shutDown)
        }
    }

    @Test("a token of a plugin is not sent over plain http to another machine, and the plugin is not even run")
    func plainText() async throws {
        try await withPlugin(Self.counting) { folder, plugin in
            let client = APIClient(configuration: .init(server: "http://192.0.2.1", credentials: .exec(plugin)))
            #expect(await failure(client)?.label == "credentials")
            #expect(runs(folder) == 0)
            await client.shutdown()
        }
    }
}

@Suite("Exec plugins: those of cloud providers, where they are installed", .timeLimit(.minutes(2)))
struct InstalledPluginTests {
    private static let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"

    private static func isInstalled(_ name: String) -> Bool {
        path.split(separator: ":").contains { access("\($0)/\(name)", X_OK) == 0 }
    }

    @Test("aws signs a token without a network", .enabled(if: isInstalled("aws")))
    func aws() async throws {
        let plugin = ExecPlugin(
            command: "aws", arguments: ["eks", "get-token", "--cluster-name", "test", "--region", "eu-west-1"],
            environment: [
                "PATH": Self.path, "HOME": "/nonexistent", "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
                "AWS_SECRET_ACCESS_KEY": "example", "AWS_EC2_METADATA_DISABLED": "true",
            ], version: .v1beta1)
        let credential = try await ExecCredentialSource.execute(plugin)
        #expect(credential.token?.hasPrefix("k8s-aws-v1.") == true)
        #expect(credential.expiration != nil)
    }

    @Test(
        "the plugin of GKE, with nobody logged in, is one bounded sentence",
        .enabled(if: isInstalled("gke-gcloud-auth-plugin")))
    func gke() async throws {
        let plugin = ExecPlugin(
            command: "gke-gcloud-auth-plugin",
            environment: [
                "PATH": Self.path, "HOME": "/nonexistent", "CLOUDSDK_CONFIG": "/nonexistent",
                "GOOGLE_APPLICATION_CREDENTIALS": "/nonexistent/key.json",
            ], version: .v1beta1, timeLimit: .seconds(60))
        let failure = await #expect(throws: IdentityFailure.self) { try await ExecCredentialSource.execute(plugin) }
        guard case .configuration(let error) = failure else { return }
        #expect(error.message.hasPrefix("the plugin gke-gcloud-auth-plugin "))
        #expect(error.message.utf8.count < 1000)
    }
}
