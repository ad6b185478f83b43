import HTTPServer
import JSON
import KubeCore
import Testing

@testable import KubeClient

@Suite("APIClient: whole lists in pages", .timeLimit(.minutes(1)))
struct ListTests {
    private static func page(_ names: [String], next: String? = nil) -> HTTPServer.Response {
        let items = names.map { #"{"metadata":{"name":"\#($0)"}}"# }.joined(separator: ",")
        return .json(200, #"{"metadata":{"resourceVersion":"9","continue":"\#(next ?? "")"},"items":[\#(items)]}"#)
    }

    private static let gone = HTTPServer.Response.json(410, #"{"kind":"Status","code":410,"reason":"Expired"}"#)

    struct Row: Sendable {
        var answers: [HTTPServer.Response]
        /// `limit` and `continue` of each request.
        var requests: [String]
        /// The names, or the error's label.
        var outcome: String
    }

    @Test(
        "pages become one list; where a token has expired it begins again without pages; no token leads in a circle",
        arguments: [
            Row(answers: [page(["a"])], requests: ["2 -"], outcome: "a"),
            Row(
                answers: [page(["a", "b"], next: "t1"), page(["c", "d"], next: "t2"), page(["e"])],
                requests: ["2 -", "2 t1", "2 t2"], outcome: "a b c d e"),
            Row(
                answers: [page(["a", "b"], next: "t1"), gone, page(["a", "x"])], requests: ["2 -", "2 t1", "- -"],
                outcome: "a x"),
            Row(
                answers: [page(["a"], next: "t1"), gone, page(["a"], next: "t2"), page(["b"])],
                requests: ["2 -", "2 t1", "- -", "- t2"], outcome: "a b"),
            Row(
                answers: [page(["a"], next: "t1"), gone, gone], requests: ["2 -", "2 t1", "- -"],
                outcome: "status_410"),
            Row(
                answers: [page(["a"], next: "t1"), page(["b"], next: "t1")], requests: ["2 -", "2 t1"],
                outcome: "decoding"),
            Row(
                answers: [page(["a"], next: "t1"), page(["b"], next: "t2"), page(["c"], next: "t1")],
                requests: ["2 -", "2 t1", "2 t2"], outcome: "decoding"),
            Row(
                answers: [page(["a"], next: "t1"), .json(403, "")], requests: ["2 -", "2 t1"],
                outcome: "status_403"),
            Row(answers: [.json(200, "[]")], requests: ["2 -"], outcome: "decoding"),
            Row(answers: [.json(200, #"{"metadata":{},"items":[1]}"#)], requests: ["2 -"], outcome: "decoding"),
        ])
    func listAll(row: Row) async throws {
        try await ScriptedAPI.with { index, _ in
            index < row.answers.count ? row.answers[index] : .json(500, "")
        } _: { api in
            var outcome: String
            do throws(APIError) {
                let list = try await api.client.listAll(.configMap, namespace: "n", options: ListOptions(limit: 2))
                outcome = list.items.compactMap { $0.string(at: "metadata", "name") }.joined(separator: " ")
                #expect(list.continueToken == nil)
                #expect(list.resourceVersion == "9")
                #expect(list.items.allSatisfy { $0.string(at: "kind") == "ConfigMap" })
            } catch {
                outcome = error.label
            }
            #expect(outcome == row.outcome)
            #expect(
                api.received.map { "\($0.query("limit") ?? "-") \($0.query("continue") ?? "-")" } == row.requests)
        }
    }
}
