import Foundation
import Testing

@testable import Results

/// What a run set out to do, beside its parts.
struct PartPlanTests {
  @Test func plansComeBackAndAreNoParts() throws {
    let scratch = try Scratch()
    let store = try PartStore(directory: scratch.file("p"))
    #expect(store.plan() == nil)
    let plan = PartPlan(units: ["00ff", "a1"], command: "experiment run 'a \"b\".json'\n--out \\x.h5")
    try store.write(PartPlan(units: [], command: ""))
    try store.write(plan)
    #expect(store.plan() == plan)
    #expect(try store.load().parts.isEmpty && store.load().damaged.isEmpty)
  }

  @Test func damagedPlansAreNone() throws {
    let scratch = try Scratch()
    let store = try PartStore(directory: scratch.file("p"))
    try store.write(PartPlan(units: ["00ff", "a1"], command: "experiment run a.json"))
    let file = scratch.file("p") + "/plan"
    let whole = try FileBytes.read(file)
    for length in 0..<whole.count {
      try Data(whole[..<length]).write(to: URL(filePath: file))
      #expect(store.plan() == nil, "\(length)")
    }
    for text in ["[]", "{}", #"{"command":"x"}"#, #"{"command":1,"units":[]}"#, #"{"command":"x","units":["a",1]}"#] {
      try FileBytes.write(SealedBytes.seal(Array(text.utf8)), to: file)
      #expect(store.plan() == nil, "\(text)")
    }
  }
}
