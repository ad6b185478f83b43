/// What the twin is told, in the words of the controller that it is measured beside.
struct TwinArguments {
    struct Unknown: Error, CustomStringConvertible {
        let description: String
    }

    var kubeconfig = ""
    var workers = 4
    var stopsWhenSynced = false
    /// Zero for no end.
    var until = 0

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        func number(_ name: String) throws -> Int {
            guard let number = rest.popFirst().flatMap({ Int($0) }), number >= 0 else {
                throw Unknown(description: "\(name) needs a number")
            }
            return number
        }
        while let name = rest.popFirst() {
            switch name {
            case "--kubeconfig": kubeconfig = rest.popFirst() ?? ""
            case "--workers": workers = try number(name)
            case "--until": until = try number(name)
            case "--sync-only": stopsWhenSynced = true
            default: throw Unknown(description: "there is no argument \(name)")
            }
        }
    }
}
