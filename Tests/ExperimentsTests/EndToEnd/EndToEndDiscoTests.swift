import Foundation
import Results
import Testing

/// Diffusion models with discrete latents: trained, and compared with plain ones, as a person at a shell does.
struct EndToEndDiscoTests {
  private func tool() throws -> CommandLineTool {
    let tool = try CommandLineTool()
    try tool.write(
      "toy.json",
      """
      {
        "kind": "disco",
        "data": { "points": 400, "held_out": 512 },
        "network": { "width": 16 },
        "optimiser": { "rate": 4e-3, "warm_up": 5, "average": 0.9 },
        "batch": 32, "micro_batch": 16, "lanes": 2, "steps": 1200, "prior_steps": 20,
        "checkpoint_every": 4, "validate_every": 100
      }
      """)
    try tool.write(
      "study.json",
      """
      {
        "training": "toy.json", "seeds": "1-2", "draws": 64, "steps": [2, 5], "paths": 8, "levels": 10
      }
      """)
    return tool
  }

  private static let groups = [
    SeriesFile.Group("steps", ["step", "loss", "rate", "gradient_norm"]),
    SeriesFile.Group("validation", ["step", "loss", "information", "codes"]),
  ]

  private func log(_ tool: CommandLineTool) throws -> [[[UInt64]]] {
    try SeriesFile.load(tool.path("toy.training/log.h5"), Self.groups).groups.map {
      $0.rows.map { $0.map(\.bitPattern) }
    }
  }

  @Test func killedAndResumedIsTheSame() async throws {
    let (whole, cut) = (try tool(), try tool())
    let outcome = try await whole("train", "toy.json")
    #expect(outcome.code == 0 && outcome.errors.contains("I(z; mode)"), "\(outcome.errors)")
    let expected = try log(whole)
    #expect(expected.map(\.count) == [1200, 12])
    let killed = try await cut(
      "train", "toy.json",
      interrupt: .init(signal: SIGKILL) {
        let log = try? SeriesFile.load(cut.path("toy.training/log.h5"), Self.groups)
        return (log?.groups[0].rows.count ?? 0) >= 8
      })
    let last = try await cut("train", "toy.json", "threads=2")
    #expect(last.code == 0 && killed.wasKilled, "\(last.errors)")
    #expect(try log(cut) == expected)
    let bytes = try [whole, cut].map { try Data(contentsOf: URL(fileURLWithPath: $0.path("toy.safetensors"))) }
    #expect(bytes[0] == bytes[1])
    let card = try String(contentsOfFile: whole.path("toy.md"), encoding: .utf8)
    for part in [
      "# toy.safetensors", "1 of 8 codes, null with probability 0.1", "400 points", "512 held out", "1200 of 1200",
      "`experiment train toy.json`", "I(z; mode)",
    ] { #expect(card.contains(part), "\(part)\n\(card)") }
    let other = try await whole("train", "toy.json", "seed=3")
    #expect(other.code == 1 && other.errors.contains("seed: 0 → 3"))
  }

  @Test func studiesResumeAndRegenerate() async throws {
    let tool = try tool()
    let short = ["steps=40", "validate_every=40"]
    try tool.write("short.json", #"{ "extends": "toy.json", "steps": 40, "validate_every": 40 }"#)
    let study = ["disco", "study.json", "training=short.json"]
    let outcome = try await tool.run(study + ["--out", "a.h5"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    let rows = try tool.load("a.h5").rows.rows
    #expect(rows.map(\.key.sampler).prefix(4) == ["plain", "latents", "exact denoiser", "exact given mode"])
    #expect(rows.count == 8 && rows.allSatisfy { $0["loss"] > 0 && $0["w2_5"] > 0 && $0["w2_5_floor"] > 0 })
    #expect(rows[0]["information"].isNaN && rows[1]["information"] >= 0)
    #expect(abs(rows[3]["information"] - 2.0794) < 1e-3 && rows[3]["turning"] < 1e-5 && rows[2]["turning"] > 0.5)
    #expect(rows[3]["loss"] < rows[2]["loss"] && rows[2]["loss"] < rows[0]["loss"])
    // Nothing is left to run; without one part, that unit alone, and to the last bit.
    let again = try await tool.run(study + ["--out", "a.h5", "--quiet"])
    #expect(again.code == 0 && again.errors.contains("8 of them from before"))
    let part = tool.path("a.h5.parts/\(rows[1].unit).json")
    try FileManager.default.removeItem(atPath: part)
    let one = try await tool.run(study + ["--out", "a.h5", "--jobs", "1", "--quiet"])
    #expect(one.code == 0 && one.errors.contains("7 of them from before"))
    let repeated = try tool.load("a.h5").rows.rows
    for (a, b) in zip(rows, repeated) { #expect(a.differences(from: b).isEmpty) }
    // The same training by itself has the same weights.
    let alone = try await tool.run(["train", "toy.json", "seed=1", "weights=own.safetensors", "--quiet"] + short)
    #expect(alone.code == 0, "\(alone.errors)")
    try tool.write(
      "paper.json",
      """
      {
        "results": ".", "out": "tables",
        "tables": [{
          "name": "toy", "file": "a.h5", "layout": "ratios", "baseline": "plain", "unit": "seed",
          "metrics": ["loss", "information", "w2_5"]
        }]
      }
      """)
    let first = try await tool("table", "paper.json", "--out", "one")
    let second = try await tool("table", "paper.json", "--out", "two")
    #expect(first.code == 0 && second.code == 0, "\(first.errors)")
    let texts = try ["one", "two"].map { try String(contentsOfFile: tool.path("\($0)/toy.txt"), encoding: .utf8) }
    #expect(texts[0] == texts[1] && texts[0].contains("latents against plain"), "\(texts[0])")
  }

  @Test func errorsAreLocated() async throws {
    let tool = try tool()
    func errors(_ command: String...) async throws -> String {
      let outcome = try await tool.run(command)
      #expect(outcome.code == 2, "\(command)")
      return outcome.errors
    }
    #expect(try await errors("train", "toy.json", "latents=-1").contains("latents"))
    #expect(try await errors("train", "toy.json", "data.held_out=700").contains("no multiple of 512"))
    #expect(try await errors("train", "toy.json", "codes=4000", "latents=60").contains("more than 2^14"))
    #expect(try await errors("train", "toy.json", "process=uniform").contains("unknown key 'process'"))
    #expect(try await errors("disco", "study.json", "training=none.json").contains("none.json"))
    #expect(try await errors("disco", "study.json", "sigma_max=0.001").contains("not below sigma_max"))
    #expect(try await errors("disco", "study.json", "pahts=3").contains("did you mean 'paths'?"))
    try tool.write("plain.json", #"{ "extends": "toy.json", "latents": 0 }"#)
    #expect(try await errors("disco", "study.json", "training=plain.json").contains("has no latents"))
    #expect(try await errors("disco", "study.json", "--out", "toy.json").contains("ends in .h5"))
  }
}
