/// What the demo says: numbered scenes, the commands that a person would type, and checks that held or did not.
struct DemoReport {
    let terminal: Terminal
    private(set) var held = 0
    private(set) var failed: [String] = []
    private var scene = 0

    init(terminal: Terminal) {
        self.terminal = terminal
    }

    mutating func scene(_ title: String) {
        scene += 1
        terminal.line()
        terminal.line(terminal.styled("\(scene). \(title)", .bold))
    }

    /// Why this scene matters, in a sentence.
    func tell(_ text: String) {
        terminal.line("   " + text)
    }

    func command(_ text: String, as user: String) {
        terminal.line("   " + terminal.styled("\(user)$", .cyan) + " " + text)
    }

    func detail(_ lines: [String]) {
        for line in lines { terminal.line("   " + line) }
    }

    /// One claim that was checked against the API server.
    mutating func check(_ claim: String, _ holds: Bool, found: @autoclosure () -> String) {
        terminal.clearProgress()
        if holds {
            held += 1
            terminal.line("   " + terminal.styled("✔", .green) + " " + claim)
        } else {
            let text = printable(found())
            failed.append("\(claim); found: \(text)")
            terminal.line("   " + terminal.styled("✘ \(claim)", .red))
            terminal.line("     found: " + text)
        }
    }

    func progress(_ text: String) {
        terminal.progress("   " + terminal.styled(text, .dim))
    }

    func summary(after elapsed: Duration) {
        terminal.line()
        if failed.isEmpty {
            terminal.line(
                terminal.styled("All \(held) checks held", .green, .bold) + ", in \(elapsed.components.seconds) s.")
        } else {
            terminal.line(
                terminal.styled("\(failed.count) of \(held + failed.count) checks did not hold:", .red, .bold))
            for line in failed { terminal.line("  ✘ " + line) }
        }
    }
}
