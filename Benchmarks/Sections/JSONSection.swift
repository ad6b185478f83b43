import InterlockAPI
import JSON
import KubeCore

/// Text to values, values to types, and back.
enum JSONSection {
    static func measure(_ sizes: Sizes) throws -> [Figure] {
        var samples = SampleTasks()
        let tasks = (0..<sizes.items).map { samples.finished($0) }
        let list: JSONValue = [
            "apiVersion": .string(AgentTask.kind.apiVersion), "kind": "AgentTaskList",
            "metadata": ["resourceVersion": "200000"], "items": .array(tasks.map(\.json)),
        ]
        let bytes = list.bytes()
        let items = list["items"]?.arrayValue ?? []
        let megabytes = Double(bytes.count) / 1e6
        let count = Double(items.count)
        var figures = [
            Figure(.json, "size of the list", megabytes, "MB"),
            try Repetition.measure(.json, "parse", runs: sizes.runs, work: megabytes, unit: "MB/s") {
                try JSONValue(parsing: bytes)["items"]?.arrayValue?.count ?? 0
            },
            Repetition.measure(.json, "write", runs: sizes.runs, work: megabytes, unit: "MB/s") { list.bytes().count },
            try Repetition.measure(.json, "decode into AgentTask", runs: sizes.runs, work: count, unit: "objects/s") {
                var changes = 0
                for item in items { changes += try AgentTask(json: item).spec.changes.count }
                return changes
            },
            Repetition.measure(.json, "encode from AgentTask", runs: sizes.runs, work: count, unit: "objects/s") {
                var members = 0
                for task in tasks { members += task.json.objectValue?.count ?? 0 }
                return members
            },
        ]
        figures.append(contentsOf: Figure.memory(of: .json))
        return figures
    }
}

extension Figure {
    /// The most memory that this process has had so far.
    static func memory(of section: Section) -> [Figure] {
        ProcessUsage.read().map { [Figure(section, "peak memory", $0.peak, "MB")] } ?? []
    }
}
