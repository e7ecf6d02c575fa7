import Foundation
import Results
import Testing

/// What runs again, and why; what fails, and how that is told.
struct EndToEndResumeTests {
  @Test func changedOptionsRunAgain() async throws {
    let experiment = try CommandLineTool()
    try experiment.write("a.json", TinyConfigs.bits())
    let units = TinyConfigs.bitUnits
    try await experiment("a.json", "--quiet")
    let cached = try await experiment("a.json")
    #expect(cached.code == 0 && cached.errors.contains("\(units) units, \(units) done before"))
    let changed = try await experiment("a.json", "samplers.SGDD.iterations=5")
    let again = changed.errors.components(separatedBy: "\n").filter { $0.hasPrefix("again: ") }
    #expect(
      again.count == 8 && again.allSatisfy { $0.contains("sampler SGDD") && $0.hasSuffix("sampler.iterations 4→5") })
    #expect(changed.errors.contains("\(units) units, \(units - 8) done before"))
    // The former units are still there.
    #expect(try await experiment("a.json").errors.contains("\(units) units, \(units) done before"))
    // Where results go, how they are tested and described is no part of a unit.
    let described = try await experiment("a.json", "description=x", "confidence=0.9", "primary=psnr")
    #expect(described.errors.contains("\(units) units, \(units) done before"))
  }

  /// Where metrics alone have changed, they are taken of the draws that were kept, if all were: rows are those of a run from
  /// nothing, but their seconds are those of the draws.
  @Test(arguments: [(12, true), (2, false)])
  func changedMetricsScoreAgain(kept: Int, isScored: Bool) async throws {
    let experiment = try CommandLineTool()
    try experiment.write("a.json", TinyConfigs.bits())
    func rows(_ out: String, _ metrics: String) async throws -> [Row] {
      let outcome = try await experiment.run(
        ["a.json", "--out", out, "--quiet", "--jobs", "1", "keep_samples=\(kept)", "metrics=\(metrics)"])
      #expect(outcome.code == 0, "\(outcome.errors)")
      return try experiment.load(out).rows.rows
    }
    let before = try await rows("a.h5", #"["psnr", "fit"]"#)
    let after = try await rows("a.h5", #"["sites", "psnr", "log_gap"]"#)
    let fresh = try await rows("b.h5", #"["sites", "psnr", "log_gap"]"#)
    #expect(after.map(\.cells) == fresh.map(\.cells) && after.count == TinyConfigs.bitUnits)
    let same = zip(before, after).count { $0.seconds == $1.seconds }
    #expect(isScored ? same == after.count : same < after.count / 10, "\(same) of \(after.count)")
  }

  /// All particles of SMC and APS-SMC can miss a hard measurement; the others of this config cannot fail.
  private func hard() throws -> CommandLineTool {
    let experiment = try CommandLineTool()
    try experiment.write("a.json", TinyConfigs.bits(likelihood: #""hard""#))
    return experiment
  }

  @Test func failedUnitsAreRows() async throws {
    let experiment = try hard()
    let outcome = try await experiment("a.json", "--out", "a.h5")
    #expect(outcome.code == 3)
    let rows = try experiment.load("a.h5").rows.rows
    let failed = rows.filter { $0.status == .failed }
    #expect(rows.count == TinyConfigs.bitUnits && !failed.isEmpty)
    #expect(failed.allSatisfy { $0.key.task == "independent" && $0["tv"].isNaN })
    #expect(Set(failed.map(\.key.sampler)) == ["SMC", "APS-SMC"])
    #expect(failed.allSatisfy { $0.message.contains("use more particles") })
    for row in failed { #expect(outcome.errors.contains("failed: \(row.key): \(row.message)")) }
    #expect(outcome.errors.contains("\(rows.count) units, \(failed.count) failed"))
    #expect(outcome.out.contains("\(failed.count) of \(rows.count) units failed"))
    #expect(try await experiment("show", "a.h5", "--info").out.contains("failed: \(failed[0].key)"))
    // Failed units are tried again, and fail again in the same way.
    let again = try await experiment("a.json", "--out", "a.h5")
    #expect(again.code == 3)
    #expect(again.errors.contains("\(rows.count) units, \(rows.count - failed.count) done before"))
    #expect(try experiment.load("a.h5").rows.rows.map(\.cells) == rows.map(\.cells))
  }

  @Test func failFastStops() async throws {
    let experiment = try hard()
    let outcome = try await experiment("a.json", "--out", "a.h5", "--jobs", "1", "--fail-fast", "--quiet")
    #expect(outcome.code == 3 && outcome.out.isEmpty)
    let rows = try experiment.load("a.h5").rows.rows
    #expect(rows.count < TinyConfigs.bitUnits && rows.count { $0.status == .failed } == 1)
    #expect(rows.last?.status == .failed)
    #expect(outcome.errors.contains("1 failed, \(TinyConfigs.bitUnits - rows.count) not run"))
  }
}
