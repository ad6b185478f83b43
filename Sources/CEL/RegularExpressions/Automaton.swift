import Synchronization

/// A program as a deterministic automaton that says whether there is a match, and no more.
///
/// Its states are made when they are first needed. A small automaton is made in whole with the expression and shared
/// by all threads without a lock; of a larger one each search borrows a copy, and one that outgrows its memory forgets
/// its states. A step that is known takes a nanosecond or two, another as long as the program is.
final class Automaton: Sendable {
    private let program: RegularExpressionProgram
    private let alphabet: ScalarAlphabet
    /// All states, if they are few.
    private let complete: AutomatonStates?
    /// Copies that no search is using. A lock, as searches come from any thread; held for a moment only.
    private let idle: Mutex<[AutomatonStates]>

    private static let maximumIdle = 8
    /// Instructions looked at to make a whole automaton; some microseconds.
    private static let workAtFirst = 5_000

    init(_ program: RegularExpressionProgram) {
        self.program = program
        alphabet = ScalarAlphabet(program)
        var states = AutomatonStates(program, alphabet)
        let isComplete = states.complete(program, alphabet, work: Self.workAtFirst)
        complete = isComplete ? states : nil
        idle = Mutex(isComplete ? [] : [states])
    }

    /// Whether there is a match at or after `start`.
    func matches(
        _ text: UTF8Text, from start: Int, limit: Int = RegularExpression.maximumSteps
    ) throws(RegularExpressionError) -> Bool {
        if program.isLiteral { return text.firstIndex(of: program.prefix, from: start) != nil }
        if let complete { return complete.run(program, alphabet, text, from: start) }
        var states = idle.withLock { $0.popLast() } ?? AutomatonStates(program, alphabet)
        defer {
            idle.withLock { if $0.count < Self.maximumIdle { $0.append(states) } }
        }
        return try states.runGrowing(program, alphabet, text, from: start, limit: limit)
    }
}
