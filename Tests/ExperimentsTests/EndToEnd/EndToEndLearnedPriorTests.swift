import Foundation
import Results
import Testing

/// Learned priors in experiments: in the place of exact ones, with their process, memory and precision.
struct EndToEndLearnedPriorTests {
  /// Two networks that have seen a few stripes: digits.safetensors, and wide.safetensors of four times the width.
  private func tool() async throws -> CommandLineTool {
    let tool = try CommandLineTool()
    try tool.writeDigits()
    try tool.write(
      "digits.json",
      """
      {
        "data": { "data": "mnist", "count": 8 }, "validation": { "data": "mnist", "offset": 8 },
        "network": { "columns": 32, "patch": 8, "width": 16, "layers": 1, "heads": 2, "conditioning": 8 },
        "batch": 4, "micro_batch": 2, "steps": 2, "threads": 1, "bound": { "final_levels": 2 }
      }
      """)
    #expect(try await tool("train", "digits.json").code == 0)
    #expect(try await tool("train", "digits.json", "network.width=64", "weights=wide.safetensors").code == 0)
    return tool
  }

  private func config(_ priors: [String], samplers: String) -> String {
    let task = #"{ "kind": "xor", "pairs": 40, "likelihood": "channel", "flip": 0.1, "truth": "heldout" }"#
    let problems = priors.enumerated().map { #"{ "name": "p\#($0)", "prior": \#($1), "task": \#(task) }"# }
    return """
      {
        "name": "learned", "problems": [\(problems.joined(separator: ", "))], "items": 2, "draws": 3, "block": 2,
        "samplers": [\(samplers)], "metrics": ["psnr"]
      }
      """
  }

  private let three = [
    #"{ "kind": "sgdd", "iterations": 2, "steps": 2, "proposals": 20 }"#,
    #"{ "kind": "svdd_pm", "steps": 2, "candidates": 2 }"#, #"{ "kind": "smc", "steps": 2, "particles": 2 }"#,
    #""prior""#,
  ].joined(separator: ", ")

  /// Empirical, markov, transformer: the same config, the same measurements, and rows that say what is different.
  @Test func priorsAreInterchangeable() async throws {
    let tool = try await tool()
    let priors = [
      #"{ "kind": "empirical", "count": 10 }"#, #"{ "kind": "markov", "count": 10 }"#,
      #"{ "kind": "transformer", "weights": "digits.safetensors" }"#,
      #"{ "kind": "transformer", "weights": "wide.safetensors" }"#,
    ]
    try tool.write("a.json", config(priors, samplers: three))
    let outcome = try await tool("a.json", "--out", "a.h5", "--quiet", "--jobs", "1")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let rows = try tool.load("a.h5").rows.rows
    #expect(rows.count == 4 * 2 * 4 && rows.allSatisfy { $0.status == .done })
    let units = rows.count / 4
    for (n, row) in rows.enumerated() {
      #expect(row.measurementHash == rows[n % units].measurementHash)
      let isLearned = n >= 2 * units
      #expect(row.settings.contains("prior.process=uniform prior.bits_per_token=") == isLearned)
      // Exact priors make no tensors; networks do, and wider ones larger ones.
      #expect(isLearned ? row.peakBytes > 16 * 256 * 4 : row.peakBytes == 0, "\(row.key): \(row.peakBytes)")
      if n >= 3 * units { #expect(row.peakBytes > rows[n - units].peakBytes) }
    }
    // On two workers: the same in all columns, memory among them.
    #expect(try await tool("a.json", "--out", "b.h5", "--quiet", "--jobs", "2").code == 0)
    #expect(try tool.load("b.h5").cells == tool.load("a.h5").cells)
  }

  @Test func precisionReachesTheNetwork() async throws {
    let tool = try await tool()
    let prior = #"{ "kind": "transformer", "weights": "wide.safetensors" }"#
    try tool.write("a.json", config([prior], samplers: three))
    let half = try await tool("a.json", "precision=bf16", "--out", "half.h5", "--quiet")
    if half.code != 0 {
      #expect(half.code == 2 && half.errors.contains("bf16"), "where there are no such products it says so")
      return
    }
    #expect(try await tool("a.json", "--out", "single.h5", "--quiet").code == 0)
    for (a, b) in zip(try tool.load("half.h5").rows.rows, try tool.load("single.h5").rows.rows) {
      #expect(a.peakBytes != b.peakBytes, "\(a.key): other tensors in bf16 than in f32")
    }
  }

  @Test func otherNoiseIsRefusedBeforeTheRun() async throws {
    let tool = try await tool()
    let prior = #"{ "kind": "transformer", "weights": "digits.safetensors" }"#
    try tool.write("a.json", config([prior], samplers: #""prior", { "kind": "aps", "steps": 2, "iterations": 2 }"#))
    let refused = try await tool("a.json", "--out", "a.h5")
    #expect(refused.code == 2 && !FileManager.default.fileExists(atPath: tool.path("a.h5")))
    #expect(
      refused.errors.contains(
        "digits.safetensors has learned uniform noise and the sampler walks back through absorbing noise"))
    #expect(try await tool("a.json", "--out", "a.h5", "--skip-refused", "--quiet").code == 0)
    #expect(try tool.load("a.h5").rows.rows.filter { $0.status == .done }.map(\.key.sampler) == ["prior", "prior"])
  }

  /// Both kinds of noise in one problem: each sampler on the network that knows its noise, on the same measurement.
  @Test func aNetworkForEachKindOfNoise() async throws {
    let tool = try await tool()
    let masks = ["process=absorbing", "loss=cross_entropy", "weights=masks.safetensors"]
    #expect(try await tool.run(["train", "digits.json"] + masks).code == 0)
    let prior = #"{ "kind": "transformer", "weights": "digits.safetensors", "masking": "masks.safetensors" }"#
    let samplers = [
      #"{ "kind": "sgdd", "iterations": 2, "steps": 2, "proposals": 20 }"#, #"{ "kind": "dps_taylor", "steps": 2 }"#,
      #"{ "kind": "svdd_pm", "steps": 2, "candidates": 2, "process": "absorbing" }"#,
      #"{ "kind": "g2d2", "steps": 2, "iterations": 2 }"#, #"{ "kind": "aps", "steps": 2, "iterations": 2 }"#,
      #"{ "kind": "majority", "count": 8 }"#,
    ].joined(separator: ", ")
    try tool.write("a.json", config([prior], samplers: samplers))
    let outcome = try await tool("a.json", "--out", "a.h5", "--quiet")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let rows = try tool.load("a.h5").rows.rows
    #expect(rows.count == 12 && rows.allSatisfy { $0.status == .done })
    for (n, row) in rows.enumerated() {
      let process = ["uniform", "uniform", "absorbing", "absorbing", "absorbing", nil][n % 6]
      let said = process.map { "prior.process=\($0) prior.bits_per_token=" }
      #expect(said.map(row.settings.contains) ?? !row.settings.contains("prior."), "\(row.key): \(row.settings)")
      #expect(row.measurementHash == rows[n / 6 * 6].measurementHash)
    }
    let twice = try await tool("a.json", "problems.p0.prior.masking=wide.safetensors", "--out", "b.h5")
    #expect(twice.code == 2 && twice.errors.contains("have both learned uniform noise"), "\(twice.errors)")
    let other = try await tool("a.json", "samplers.majority.data=music", "--out", "b.h5")
    #expect(other.code == 2 && other.errors.contains("the data of 'majority'"), "\(other.errors)")
  }

  /// One flipped bit of the header, one cut byte, other sizes: never a crash, always the file.
  @Test func damagedWeightsAreNamed() async throws {
    let tool = try await tool()
    let prior = #"{ "kind": "transformer", "weights": "digits.safetensors" }"#
    try tool.write("a.json", config([prior], samplers: #""prior""#))
    let file = tool.folder.appendingPathComponent("digits.safetensors")
    let whole = try Data(contentsOf: file)
    var flipped = whole
    flipped[9] ^= 0x40
    for bytes in [Data(), whole.prefix(7), whole.prefix(100), whole.dropLast(), flipped] {
      try bytes.write(to: file)
      for command in [["a.json"], ["plan", "a.json"], ["sample", "digits.json", "--count", "1"]] {
        let outcome = try await tool.run(command)
        #expect(outcome.code == 2 && !outcome.wasKilled && outcome.out.isEmpty)
        #expect(outcome.errors.contains("digits.safetensors: "), "\(outcome.errors)")
      }
    }
  }
}
