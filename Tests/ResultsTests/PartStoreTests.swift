import Foundation
import Testing

@testable import Results

@Suite struct PartStoreTests {
  private func identity(_ iterations: Int) -> Identity {
    var identity = Identity()
    identity.add("sampler.iterations", "\(iterations)")
    identity.add("data", "a\nb=c\\")
    return identity
  }

  private func store(_ scratch: Scratch) throws -> PartStore {
    let store = try PartStore(directory: scratch.file("run.parts"))
    for row in Fixture.rows().reversed() {
      try store.write(
        Part(row: row, identity: identity(50)), samples: row.status == .done ? Fixture.samples(row) : nil)
    }
    return store
  }

  @Test func partsComeBackBitForBit() throws {
    let scratch = try Scratch()
    let store = try PartStore(directory: scratch.file("p"))
    var row = Fixture.row(index: 255)
    row["nan"] = .nan
    row["inf"] = -.infinity
    row["third"] = 1.0 / 3
    row["zero"] = -0.0
    row["tiny"] = .leastNonzeroMagnitude
    try store.write(Part(row: row, identity: identity(50)), samples: Fixture.samples(row))
    let contents = try store.load()
    #expect(contents.damaged == [])
    let part = try #require(contents.parts["000000ff"])
    #expect(part.row.differences(from: row) == [])
    #expect(part.row["nan"].isNaN)
    #expect(part.row.metrics.map(\.name) == row.metrics.map(\.name))
    #expect(part.identity == identity(50))
    #expect(try store.samples(of: part) == Fixture.samples(row))
  }

  @Test func aPartSaysWhyItsUnitRunsAgain() throws {
    let scratch = try Scratch()
    let store = try store(scratch)
    defer { withExtendedLifetime(scratch) {} }
    let former = try #require(try store.load().former(of: Fixture.rows()[1].key, nearest: identity(100)))
    var now = identity(100)
    now.add("sampler.kernel", "star")
    #expect(now.changes(since: former.identity) == ["sampler.iterations 50→100", "sampler.kernel is new (star)"])
    #expect(former.identity.changes(since: now).last == "sampler.kernel is gone (star)")
    #expect(now.changes(since: now) == [])
  }

  @Test func identityTextIsInjective() {
    var a = Identity()
    a.add("x", "1\ny=2")
    var b = Identity()
    b.add("x", "1")
    b.add("y", "2")
    #expect(a.text != b.text)
    #expect(b.text == "x=1\ny=2\n")
  }

  @Test func damagedPartsCountAsMissingAndAreNamed() throws {
    let scratch = try Scratch()
    let store = try store(scratch)
    let file = store.directory + "/00000000.json"
    let whole = try FileBytes.read(file)
    for length in 0..<whole.count {
      try Data(whole[..<length]).write(to: URL(filePath: file))
      let contents = try store.load()
      #expect(contents.parts.count == 3)
      #expect(contents.damaged.map(\.file) == [file])
    }
    var flipped = whole
    flipped[whole.count / 2] ^= 1
    try FileBytes.write(flipped, to: file)
    let damaged = try store.load().damaged
    #expect(damaged.first?.description == "\(file): has a wrong checksum; the unit runs again")
    try FileBytes.write(whole, to: file)
    #expect(try store.load().parts.count == 4)
    try FileManager.default.removeItem(atPath: store.directory + "/00000000.samples")
    #expect(try store.load().damaged.map(\.reason) == ["has lost its samples"])
  }

  @Test func damagedSamplesAreNamed() throws {
    let scratch = try Scratch()
    let store = try store(scratch)
    defer { withExtendedLifetime(scratch) {} }
    let file = store.directory + "/00000000.samples"
    let part = try #require(try store.load().parts["00000000"])
    let whole = try FileBytes.read(file)
    for length in 0..<whole.count {
      try Data(whole[..<length]).write(to: URL(filePath: file))
      let error = #expect(throws: ResultsError.self) { try store.samples(of: part) }
      #expect(error?.description.hasPrefix(file + ": ") == true)
      #expect(try store.load().damaged.count == 1, "length \(length)")
    }
    var lying = KeptSamples(draws: 2, length: 2, tokens: [1, 2, 3, 4]).bytes
    lying[0] = 3
    try FileBytes.write(SealedBytes.seal(lying), to: file)
    #expect(throws: ResultsError.unreadable(file: file, reason: "has a wrong shape")) { try store.samples(of: part) }
  }

  @Test func assemblyFollowsThePlanNotTheOrderOfWork() throws {
    let scratch = try Scratch()
    let store = try store(scratch)
    var plan = Fixture.rows().map { PartStore.Planned(index: $0.planIndex, unit: $0.unit) }
    plan.append(PartStore.Planned(index: 4, unit: "ffff"))
    let missing = try store.assemble(
      plan.reversed(), columns: Fixture.columns, config: Fixture.config, provenance: Fixture.provenance,
      to: scratch.file("a.h5"))
    #expect(missing.map(\.unit) == ["ffff"])
    let set = try RowSet(Fixture.rows(), columns: Fixture.columns)
    try ResultsFile.write(
      set, config: Fixture.config, provenance: Fixture.provenance, to: scratch.file("b.h5")
    ) { $0.status == .done ? Fixture.samples($0) : nil }
    #expect(try FileBytes.read(scratch.file("a.h5")) == FileBytes.read(scratch.file("b.h5")))
  }
}
