#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension ExecCredentialSource {
    private static let outputLimit = 1 << 20
    private static let errorLimit = 16 << 10

    /// Runs a plugin once.
    static func execute(_ plugin: ExecPlugin) async throws(IdentityFailure) -> ExecCredential {
        let hasTerminal = isatty(0) == 1 && isatty(2) == 1
        let isInteractive: Bool
        switch plugin.interactiveMode {
        case .never: isInteractive = false
        case .ifAvailable: isInteractive = hasTerminal
        case .always:
            guard hasTerminal else {
                throw plugin.failure("needs a terminal to talk to a person, and there is none; run this in one")
            }
            isInteractive = true
        }
        var environment = plugin.environment
        environment["KUBERNETES_EXEC_INFO"] = ExecCredential.question(plugin, isInteractive: isInteractive)
        let process = Subprocess(
            path: try plugin.path(), arguments: plugin.arguments, environment: environment,
            usesTerminal: isInteractive, timeLimit: isInteractive ? plugin.timeLimit * 10 : plugin.timeLimit,
            outputLimit: outputLimit, errorLimit: errorLimit)
        let outcome: Subprocess.Outcome
        do throws(Subprocess.Failure) {
            outcome = try await process.run()
        } catch {
            throw plugin.failure(error)
        }
        switch outcome.ending {
        case .exited(0): break
        case .exited(let code):
            throw plugin.failure("ended with exit code \(code)\(words(outcome.errors))", isTransient: true)
        case .signal(let number):
            throw plugin.failure("was ended by signal \(number)\(words(outcome.errors))", isTransient: true)
        }
        do throws(InvalidExecCredential) {
            return try ExecCredential(output: outcome.output, version: plugin.version, now: WallTime.now)
        } catch {
            throw plugin.failure(error.message)
        }
    }

    /// What a plugin wrote to standard error, fit to be shown.
    fileprivate static func words(_ errors: [UInt8]) -> String {
        let text = SecretText.hidden(ResponseStatus.excerpt(errors))
        return text.isEmpty ? "" : ": \(text)"
    }
}

extension ExecPlugin {
    func failure(_ message: String, isTransient: Bool = false) -> IdentityFailure {
        var text = "\(self) \(message)"
        if let installHint, !installHint.isEmpty {
            text += "; \(ResponseStatus.excerpt(Array(installHint.utf8)))"
        }
        return .configuration(
            ConfigurationError(source: source, line: line, field: field, message: text, isTransient: isTransient))
    }

    fileprivate func failure(_ failure: Subprocess.Failure) -> IdentityFailure {
        switch failure {
        case .cannotStart(let words): self.failure("cannot be started (\(words)); check that it can be run here")
        case .timedOut(let errors):
            self.failure(
                "did not end within its time limit of \(timeLimit)\(ExecCredentialSource.words(errors))",
                isTransient: true)
        case .outputTooLarge: self.failure("printed more than an ExecCredential has room for")
        case .cancelled: .cancelled
        }
    }

    /// Where the program is. A name is looked up as shells do, but never in the working folder: whoever can write there
    /// would run programs as this user.
    fileprivate func path() throws(IdentityFailure) -> String {
        if command.contains("/") { return command }
        for folder in (environment["PATH"] ?? "").split(separator: ":") where folder.hasPrefix("/") {
            let path = "\(folder)/\(command)"
            if access(path, X_OK) == 0 { return path }
        }
        throw failure("is in none of the folders of PATH")
    }
}

/// Text of others that may hold a secret.
enum SecretText {
    /// Words that hold 32 letters and digits in a row are tokens or keys, or nobody's loss.
    static func hidden(_ text: String) -> String {
        text.split(separator: " ").map { word in
            var run = 0
            for byte in word.utf8 {
                run = isTokenByte(byte) ? run + 1 : 0
                if run >= 32 { return "…" }
            }
            return String(word)
        }.joined(separator: " ")
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "+"):
            true
        default: false
        }
    }
}
