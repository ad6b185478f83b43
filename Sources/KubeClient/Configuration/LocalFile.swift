#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Small local files.
enum LocalFile {
    /// The whole file, at most `limit` bytes of it.
    static func read(_ path: String, limit: Int) throws(ConfigurationError) -> [UInt8] {
        // Not blocking, so that a named pipe without a writer does not hold the process.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure(path, errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            #if canImport(Glibc)
                let count = Glibc.read(descriptor, &buffer, buffer.count)
            #elseif canImport(Musl)
                let count = Musl.read(descriptor, &buffer, buffer.count)
            #else
                let count = Darwin.read(descriptor, &buffer, buffer.count)
            #endif
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure(path, errno)
            }
            bytes += buffer[..<count]
            guard bytes.count <= limit else {
                throw ConfigurationError(
                    source: path, message: "the file is larger than \(limit) bytes; is it the right one?")
            }
        }
    }

    static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    private static func failure(_ path: String, _ code: Int32) -> ConfigurationError {
        let words = strerror(code).map { String(cString: $0) } ?? "error \(code)"
        return ConfigurationError(
            source: path, message: "the file cannot be read (\(words)); check the path and its permissions")
    }
}
