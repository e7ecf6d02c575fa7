import Foundation
import Testing

@testable import Results

@Suite struct MergeTests {
  let scratch: Scratch
  let rows = Fixture.rows()

  init() throws { scratch = try Scratch() }

  private func write(
    _ name: String, _ rows: [Row], config: String = Fixture.config, provenance: [Attribute] = Fixture.provenance
  ) throws -> String {
    let set = try RowSet(rows, columns: Fixture.columns + [Column("acceptance")])
    let path = scratch.file(name)
    try ResultsFile.write(set, config: config, provenance: provenance, to: path) { row in
      row.status == .done ? Fixture.samples(row) : nil
    }
    return path
  }

  @Test func shardsMakeTheFileOfTheWholeRun() throws {
    let a = try write("a.h5", [rows[1], rows[3]])
    let b = try write("b.h5", [rows[0], rows[2]])
    let merged = scratch.file("m.h5")
    try ResultsFile.merge([a, b], to: merged)
    let whole = try write("whole.h5", rows)
    #expect(try FileBytes.read(merged) == FileBytes.read(whole))
  }

  @Test func equalRowsAreTakenOnceWhateverTheirTimes() throws {
    var slow = rows[1]
    slow.seconds = 99
    slow.peakBytes = 1
    let merged = try ResultsFile.merge(
      [write("a.h5", [rows[0], rows[1]]), write("b.h5", [slow, rows[2]])], to: scratch.file("m.h5"))
    #expect(merged.rows.map(\.planIndex) == [0, 1, 2])
    #expect(merged.rows[1].seconds == rows[1].seconds)
  }

  @Test func differentRowsForOneKeyAreRefused() throws {
    var other = rows[1]
    other["tv"] = 0.5
    other.nfe += 1
    let a = try write("a.h5", rows)
    let b = try write("b.h5", [other])
    let target = scratch.file("m.h5")
    let error = #expect(throws: ResultsError.self) { try ResultsFile.merge([a, b], to: target) }
    #expect(
      error?.description == "\(a) and \(b) hold different rows for sampler dps, prior empirical, task xor, item 0, "
        + "seed 0; they differ in nfe, tv")
    #expect(!scratch.names.contains("m.h5"))
  }

  @Test func differentConfigsAreRefusedUnlessTheShardDiffers() throws {
    let target = scratch.file("m.h5")
    let a = try write("a.h5", [rows[0]], config: #"{"name":"tiny","shard":"1/2","s":{"k":[1,2]}}"#)
    let b = try write("b.h5", [rows[1]], config: #"{"name":"tiny","s":{"k":[1,2]},  "shard":"2/2"}"#)
    try ResultsFile.merge([a, b], to: target)
    #expect(try ResultsFile.load(target).config == #"{"name":"tiny","s":{"k":[1,2]}}"#)
    let c = try write("c.h5", [rows[1]], config: #"{"name":"tiny","s":{"k":[1,3]},"x":0.5}"#)
    let error = #expect(throws: ResultsError.self) { try ResultsFile.merge([a, c], to: target) }
    #expect(
      error?.description
        == "\(a) and \(c) cannot be merged; they differ in config.s.k[1] (2 and 3), config.x (absent and 0.5)")
  }

  @Test func differentPrecisionIsRefusedAndOtherProvenanceListed() throws {
    let a = try write("a.h5", [rows[0]], provenance: [Attribute("host", "n1"), Attribute("precision", "f32")])
    let b = try write("b.h5", [rows[1]], provenance: [Attribute("host", "n2"), Attribute("precision", "f32")])
    let c = try write("c.h5", [rows[1]], provenance: [Attribute("precision", "bf16")])
    let target = scratch.file("m.h5")
    try ResultsFile.merge([a, b], to: target)
    #expect(
      try ResultsFile.load(target).provenance == [Attribute("host", "n1; n2"), Attribute("precision", "f32")])
    let error = #expect(throws: ResultsError.self) { try ResultsFile.merge([a, c], to: target) }
    #expect(error?.description == "\(a) and \(c) cannot be merged; they differ in precision (f32 and bf16)")
  }

  @Test func nothingToMergeIsAnError() throws {
    #expect(throws: ResultsError.self) { try ResultsFile.merge([], to: scratch.file("m.h5")) }
  }
}
