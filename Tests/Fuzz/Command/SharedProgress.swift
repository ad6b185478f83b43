import Foundation

/// How far a worker is, in a file that is mapped into it and into the process that watches it: what was written
/// last is there however the worker ended.
struct SharedProgress {
    enum Field: Int, CaseIterable {
        /// The number of the input that is being run.
        case input
        case broken
        /// Of all inputs, the one that took the most processor time, and how much, in nanoseconds.
        case slowestInput, slowestTime
    }

    private let fields: UnsafeMutablePointer<UInt64>

    init(path: String) throws {
        let size = Field.allCases.count * MemoryLayout<UInt64>.size
        let file = open(path, O_RDWR | O_CREAT, 0o600)
        guard file >= 0, ftruncate(file, off_t(size)) == 0 else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
        let memory = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
        close(file)
        guard let memory, memory != MAP_FAILED else { throw POSIXError(.ENOMEM) }
        fields = memory.bindMemory(to: UInt64.self, capacity: Field.allCases.count)
    }

    subscript(field: Field) -> UInt64 {
        get { fields[field.rawValue] }
        nonmutating set { fields[field.rawValue] = newValue }
    }
}
