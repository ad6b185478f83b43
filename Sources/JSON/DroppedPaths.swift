/// The paths of what is left out of a document, as a tree that is walked beside it.
struct DroppedPaths {
    struct Place {
        fileprivate let node: Int
        /// What stands here is left out.
        let isEnd: Bool
    }

    private enum Step: Equatable {
        case member(JSONKey, hash: UInt64)
        case elements
    }

    private struct Node {
        let step: Step?
        var children: [Int] = []
        var isEnd = false
    }

    private var nodes: [Node] = []

    init(_ paths: [[String]], hash: KeyHash) {
        for path in paths where !path.isEmpty {
            if nodes.isEmpty { nodes = [Node(step: nil)] }
            var node = 0
            for name in path {
                var name = name
                let step = name == "*" ? Step.elements : .member(JSONKey(text: name), hash: name.withUTF8 { hash($0) })
                if let child = nodes[node].children.first(where: { nodes[$0].step == step }) {
                    node = child
                } else {
                    nodes.append(Node(step: step))
                    nodes[node].children.append(nodes.count - 1)
                    node = nodes.count - 1
                }
            }
            nodes[node].isEnd = true
        }
    }

    var root: Place? { nodes.isEmpty ? nil : place(0) }

    private func place(_ node: Int) -> Place {
        Place(node: node, isEnd: nodes[node].isEnd)
    }

    func elements(of place: Place) -> Place? {
        nodes[place.node].children.first { nodes[$0].step == .elements }.map(self.place)
    }

    func member(_ key: UnsafeBufferPointer<UInt8>, _ hash: UInt64, of place: Place) -> Place? {
        for child in nodes[place.node].children {
            guard case .member(let name, hash) = nodes[child].step else { continue }
            if name.text.utf8.elementsEqual(key) { return self.place(child) }
        }
        return nil
    }
}
