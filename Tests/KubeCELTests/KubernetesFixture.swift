import CEL
import KubeCEL

enum KubernetesFixture {
    static func evaluate(_ expression: String) -> String {
        do throws(CompileError) {
            return try Environment.kubernetes().compile(Source(expression)).evaluate().value.description
        } catch {
            return "does not compile: \(error.problems[0].message)"
        }
    }
}
