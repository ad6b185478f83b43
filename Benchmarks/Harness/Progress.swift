import Foundation

/// What is going on, on standard error.
enum Progress {
    static func say(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}

/// Tells how far something is, every two seconds at most.
struct Countdown {
    private let what: String
    private let total: Int
    private var done = 0
    private var last = Stopwatch()

    init(_ what: String, of total: Int) {
        self.what = what
        self.total = total
    }

    mutating func advance() {
        done += 1
        guard last.spent.wall >= 2 else { return }
        last = Stopwatch()
        Progress.say("  \(what): \(done) of \(total)")
    }
}
