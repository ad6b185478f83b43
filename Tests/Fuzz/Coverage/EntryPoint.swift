import Foundation
import FuzzTargets

// Not a target of the package: `Scripts/fuzz --coverage` builds it, as libFuzzer brings the program's beginning.

/// The one that `INTERLOCK_FUZZ_TARGET` names.
private let target: any FuzzTarget = {
    let name = ProcessInfo.processInfo.environment["INTERLOCK_FUZZ_TARGET"] ?? ""
    guard let target = FuzzTargets.named(name) else { preconditionFailure("there is no target \(name)") }
    return target
}()

/// What libFuzzer calls with bytes that it finds; they are the choices by which an input is made.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let choices = Choices(bytes: UnsafeBufferPointer(start: start, count: count))
    do throws(BrokenProperty) {
        try target.run(choices)
    } catch {
        preconditionFailure("\(error) on \(target.describe(choices))")
    }
    return 0
}
