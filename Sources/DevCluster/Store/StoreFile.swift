#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The few things that are done with files: whole reads, atomic writes, appends, a lock.
enum StoreFile {
    /// The bytes of a file; nil if there is none.
    static func read(_ path: String) throws(DevClusterError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw fault(path, "cannot be read")
        }
        defer { systemClose(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = readSome(descriptor, &buffer)
            if count < 0 {
                if errno == EINTR { continue }
                throw fault(path, "cannot be read")
            }
            if count == 0 { return bytes }
            bytes.append(contentsOf: buffer[..<count])
        }
    }

    private static func readSome(_ descriptor: Int32, _ buffer: inout [UInt8]) -> Int {
        buffer.withUnsafeMutableBytes { systemRead(descriptor, $0.baseAddress, $0.count) }
    }

    /// Replaces a file by one that is complete, for its owner only.
    static func replace(_ path: String, with bytes: [UInt8]) throws(DevClusterError) {
        let temporary = path + ".new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw fault(temporary, "cannot be written") }
        let isWritten = write(bytes, to: descriptor) && fsync(descriptor) == 0
        systemClose(descriptor)
        guard isWritten, rename(temporary, path) == 0 else { throw fault(path, "cannot be written") }
    }

    /// Whether all bytes could be written.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                return false
            }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Opens a file to append to.
    static func openForAppending(_ path: String) throws(DevClusterError) -> Int32 {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw fault(path, "cannot be written") }
        return descriptor
    }

    static func close(_ descriptor: Int32) {
        systemClose(descriptor)
    }

    /// Makes a folder for its owner only, and the folders above it.
    static func makeDirectory(_ path: String) throws(DevClusterError) {
        var made = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            made += part
            guard mkdir(made, 0o700) == 0 || errno == EEXIST else { throw fault(made, "cannot be made") }
            made += "/"
        }
    }

    /// Takes a lock that goes with the process; throws if another one has it.
    static func lock(_ path: String) throws(DevClusterError) -> Int32 {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw fault(path, "cannot be made") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            systemClose(descriptor)
            throw .cannotUse(path, "another dev cluster uses this folder; stop it, or choose another folder")
        }
        return descriptor
    }

    private static func fault(_ path: String, _ what: String) -> DevClusterError {
        .cannotUse(path, "\(what): \(String(cString: strerror(errno)))")
    }
}

// The calls whose names the functions above hide.

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}

private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, buffer, count)
}

private func systemClose(_ descriptor: Int32) {
    _ = close(descriptor)
}
