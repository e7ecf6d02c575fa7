import Foundation
import Results
import Testing

/// `experiment train`, `experiment sample` and the prior `transformer`, as a person at a shell uses them.
struct EndToEndTrainingTests {
  /// Sixteen bits in runs, from a counter: no randomness needed.
  private func tool(_ change: String = "") throws -> CommandLineTool {
    let tool = try CommandLineTool()
    let lines = (0..<64).map { n in
      String((0..<16).map { i in (i / (1 + n % 5) + n / 7) % 2 == 0 ? "A" : "B" })
    }
    try tool.write("data.txt", lines.joined(separator: "\n"))
    try tool.write(
      "priors/tiny.json",
      """
      {
        "data": { "data": "sequences", "file": "data.txt", "alphabet": "AB", "count": 48 },
        "validation": { "data": "sequences", "file": "data.txt", "alphabet": "AB", "offset": 48 },
        "network": { "columns": 4, "patch": 2, "width": 16, "layers": 2, "heads": 2, "conditioning": 8 },
        "optimiser": { "warm_up": 5, "average": 0.9 },
        "batch": 8, "micro_batch": 2, "steps": 40, "threads": 1,
        "checkpoint_every": 4, "validate_every": 10, "sample_every": 20, "sample_steps": 4,
        "bound": { "items": 8, "levels": 4, "final_items": 16, "final_levels": 4 }\(change)
      }
      """)
    return tool
  }

  private static let groups = [
    SeriesFile.Group("steps", ["step", "loss", "rate", "gradient_norm"]),
    SeriesFile.Group("validation", ["step", "bits_per_token", "standard_error"]),
  ]

  private func log(_ tool: CommandLineTool, _ path: String = "priors/tiny.training/log.h5") throws -> [[[UInt64]]] {
    try SeriesFile.load(tool.path(path), Self.groups).groups.map { $0.rows.map { $0.map(\.bitPattern) } }
  }

  private func bytes(_ tool: CommandLineTool, _ name: String) throws -> Data {
    try Data(contentsOf: tool.folder.appendingPathComponent(name))
  }

  @Test func killedAndResumedIsTheSame() async throws {
    let (whole, cut) = (try tool(), try tool())
    let outcome = try await whole("train", "priors/tiny.json")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let expected = try log(whole)
    #expect(expected[0].count == 40 && expected[1].count == 4)
    var kills = 0
    for steps in [8, 20] {
      let killed = try await cut(
        "train", "priors/tiny.json", "steps=40",
        interrupt: .init(signal: SIGKILL) {
          let log = try? SeriesFile.load(cut.path("priors/tiny.training/log.h5"), Self.groups)
          return (log?.groups[0].rows.count ?? 0) >= steps
            && FileManager.default.fileExists(atPath: cut.path("priors/tiny.training/checkpoint.safetensors"))
        })
      if killed.wasKilled { kills += 1 }
    }
    let last = try await cut("train", "priors/tiny.json", "threads=2")
    #expect(last.code == 0 && kills >= 1)
    #expect(try log(cut) == expected)
    for name in ["tiny.safetensors", "tiny-samples.png", "tiny.training/samples-0000020.png"] {
      #expect(try bytes(cut, "priors/" + name) == bytes(whole, "priors/" + name), "\(name)")
    }
  }

  @Test func whatIsLeftBehind() async throws {
    let tool = try tool(#", "description": "Runs of bits.", "weights": "runs.safetensors""#)
    #expect(try await tool("train", "priors/tiny.json").code == 0)
    let card = String(decoding: try bytes(tool, "priors/runs.md"), as: UTF8.self)
    for part in [
      "# runs.safetensors", "Runs of bits.", "`experiment train priors/tiny.json`", "40 of 40", "independent sites",
      "order-1 Markov chain", "48 sequences; 16 held-out",
    ] { #expect(card.contains(part), "\(part)") }
    // Once more: nothing is left to do, and the same is written again.
    let weights = try bytes(tool, "priors/runs.safetensors")
    let again = try await tool("train", "priors/tiny.json")
    #expect(again.code == 0 && again.errors.contains("step 40 of 40"))
    #expect(try bytes(tool, "priors/runs.safetensors") == weights)
    // Samples are a function of weights and seed.
    for (file, seed) in [("a.png", "1"), ("b.png", "1"), ("c.png", "2")] {
      let outcome = try await tool(
        "sample", "priors/tiny.json", "--count", "9", "--steps", "5", "--seed", seed, "--out", file)
      #expect(outcome.code == 0 && outcome.out.contains("9 draws of priors/runs.safetensors, step 40"))
    }
    #expect(try bytes(tool, "a.png") == bytes(tool, "b.png"))
    #expect(try bytes(tool, "a.png") != bytes(tool, "c.png"))
  }

  @Test func minutesStopWithACheckpoint() async throws {
    let tool = try tool()
    let outcome = try await tool("train", "priors/tiny.json", "steps=100000", "--minutes", "0.02")
    #expect(outcome.code == 0 && outcome.errors.contains("of 100000") && outcome.errors.contains("goes on"))
    let steps = try log(tool)[0].count
    #expect(steps > 0 && steps < 100_000)
    let other = try await tool("train", "priors/tiny.json", "steps=100000", "batch=16")
    #expect(other.code == 2 || other.code == 1)
    #expect(other.errors.contains("batch: 8 → 16") && other.errors.contains("remove that folder"))
    let data = try String(contentsOfFile: tool.path("data.txt"), encoding: .utf8)
    try tool.write("data.txt", "B" + data.dropFirst())
    let changed = try await tool("train", "priors/tiny.json", "steps=100000")
    #expect(changed.code == 1 && changed.errors.contains("holds a training with another data ("))
  }

  @Test func errorsAreLocated() async throws {
    let tool = try tool()
    func errors(_ arguments: String...) async throws -> String {
      let outcome = try await tool.run(["train", "priors/tiny.json"] + arguments)
      #expect(outcome.code == 2, "\(arguments)")
      return outcome.errors
    }
    #expect(try await errors("micro_batch=3").contains("does not divide batch = 8"))
    #expect(try await errors("netwrk.width=3").contains("did you mean 'network'?"))
    #expect(try await errors("network.heads=3").contains("does not divide into 3 heads"))
    #expect(try await errors("readout=score").contains("score_entropy"))
    #expect(try await errors("process=absorbing", "loss=score_entropy").contains("uniform noise"))
    #expect(try await errors("sigma_min=20").contains("not below sigma_max"))
    #expect(try await errors("data.file=none.txt").contains("none.txt"))
    #expect(try await errors("weights=x.bin").contains(".safetensors"))
    #expect(try await errors("steps").contains("is no override"))
  }

  @Test func aTrainedPriorIsAPrior() async throws {
    let tool = try tool()
    #expect(try await tool("train", "priors/tiny.json", "steps=10").code == 0)
    try tool.write(
      "run.json",
      """
      {
        "prior": { "kind": "transformer", "weights": "priors/tiny.safetensors" },
        "task": { "kind": "xor", "pairs": 4, "truth": "support" },
        "samplers": [{ "kind": "sgdd", "iterations": 3, "steps": 2 }],
        "metrics": ["psnr"]
      }
      """)
    // No exact draws, and text files hold nothing back.
    let support = try await tool("run.json")
    #expect(support.code == 2 && support.errors.contains("has no exact draws"))
    let absent = try await tool("run.json", "prior.weights=none.safetensors")
    #expect(absent.code == 2 && absent.errors.contains("none.safetensors"))
    try tool.write("bad.safetensors", "hello")
    let damaged = try await tool("run.json", "prior.weights=bad.safetensors")
    #expect(damaged.code == 2 && damaged.errors.contains("bad.safetensors"))
  }
}
