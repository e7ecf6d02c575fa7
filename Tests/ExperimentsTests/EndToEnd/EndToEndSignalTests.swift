import Foundation
import Results
import Testing

/// Real signals under the runner: samplers of x and of latents on one measurement, as a person at a shell does.
struct EndToEndSignalTests {
  private static let config = """
    {
      "problems": [
        {
          "name": "circle", "prior": "gaussian_mixture",
          "task": { "kind": "linear", "matrix": [1, 0.5], "sigma": 0.3, "values": [1.6] }
        },
        {
          "name": "line",
          "prior": { "kind": "gaussian_mixture", "means": [-1, 1, 3, 4], "latents": 2, "variances": [0.05] },
          "task": { "kind": "linear", "form": "identity", "sigma": 0.5 }
        }
      ],
      "seeds": "0-1",
      "draws": 60,
      "block": 40,
      "keep_samples": 2,
      "samplers": [
        "dps_continuous",
        { "kind": "dps_continuous", "label": "DisCo-DPS", "latents": "smc", "latent_particles": 50, "latent_keep": 20 },
        { "kind": "ddrm", "label": "DDRM of z", "latents": "exact" },
        { "kind": "daps", "levels": 10, "langevin_steps": 5, "temperature": null, "step_size": 0.01 },
        { "kind": "psld", "steps": 50 }, { "kind": "resample", "steps": 30 },
        { "kind": "disco_smc", "particles": 50, "levels": 20 }, { "kind": "disco_gibbs", "levels": 20 },
        { "kind": "sgdd", "iterations": 4, "steps": 4 }, "edm", "exact", "prior"
      ],
      "metrics": ["signals", "distribution", "misfit"],
      "unit": "seed"
    }
    """

  private func tool() throws -> CommandLineTool {
    let tool = try CommandLineTool()
    try tool.write("a.json", Self.config)
    return tool
  }

  @Test func rowsResumesAndTables() async throws {
    let tool = try tool()
    let plan = try await tool("plan", "a.json")
    #expect(plan.code == 0 && plan.errors.isEmpty, "\(plan)")
    let outcome = try await tool("a.json", "--out", "a.h5", "--jobs", "2")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let rows = try tool.load("a.h5").rows.rows
    #expect(rows.count == 48 && rows.allSatisfy { $0.status == .done }, "\(rows.map(\.message))")
    func mean(_ column: String, _ sampler: String) -> Double {
      let mine = rows.filter { $0.key.sampler == sampler && $0.key.task == "circle" }
      return mine.reduce(0) { $0 + $1[column] } / Double(mine.count)
    }
    for row in rows {
      // SGDD draws latents alone; all others draw signals.
      #expect(row["energy"].isNaN == (row.key.sampler == "SGDD") && row["tv"] >= 0, "\(row.key)")
      #expect(row["energy"].isNaN || row["energy_floor"] > 0)
    }
    #expect(mean("energy", "exact") < 3 * mean("energy_floor", "exact"))
    #expect(mean("energy", "prior") > 5 * mean("energy_floor", "prior"))
    #expect(mean("tv", "DisCo-SMC") < mean("tv", "EDM (prior)"))
    #expect(rows.first { $0.key.sampler == "DDRM of z" }?.claim == .reference)
    #expect(rows.first { $0.key.sampler == "DisCo-SMC" }?.claim == .posterior)
    // One measurement for all samplers of a problem and seed; y that is given is one for all seeds.
    #expect(Set(rows.filter { $0.key.task == "circle" }.map(\.measurementHash)).count == 1)
    #expect(Set(rows.filter { $0.key.task == "line" }.map(\.measurementHash)).count == 2)
    let cells = try tool.load("a.h5").cells
    try FileManager.default.removeItem(atPath: tool.path("a.h5.parts/\(rows[6].unit).json"))
    let again = try await tool("a.json", "--out", "a.h5", "--jobs", "1", "--quiet")
    #expect(again.code == 0 && again.errors.contains("47 of them from before"), "\(again.errors)")
    #expect(try tool.load("a.h5").cells == cells)
    for shard in ["1/2", "2/2"] {
      #expect(try await tool("a.json", "--out", "s.h5", "--shard", shard, "--quiet").code == 0)
    }
    let table = try await tool("table", "a.h5")
    #expect(table.code == 0 && table.out.contains("energy") && table.out.contains("DisCo-SMC"), "\(table)")
    let compared = try await tool("compare", "a.h5", "--metric", "energy", "--baseline", "DPS (continuous)")
    #expect(compared.code == 0 && compared.out.contains("energy against DPS (continuous)"), "\(compared)")
    let valid = try await tool("validate", "a.json")
    try tool.write("resolved.json", valid.out)
    #expect(try await tool("validate", "resolved.json").out == valid.out)
  }

  @Test func whatDoesNotGoTogetherIsRefused() async throws {
    let tool = try tool()
    func errors(_ overrides: String...) async throws -> String {
      let outcome = try await tool.run(["plan", "a.json"] + overrides)
      #expect(outcome.code == 2, "\(overrides): \(outcome)")
      return outcome.out + outcome.errors
    }
    #expect(
      try await errors(#"problems.circle.prior={"kind":"product","weights":[1,1]}"#).contains(
        "'linear' measures real signals, and the prior is one of tokens alone; use the prior gaussian_mixture"))
    #expect(try await errors("problems.circle.task.matrix=[1,2,3]").contains("'matrix' has 3 numbers"))
    #expect(try await errors("problems.circle.task.values=[1,2]").contains("'values' has 2 numbers, and A has 1 rows"))
    #expect(try await errors("problems.circle.task.form=blocks").contains("are no square picture of blocks of 4"))
    let tokens = try await errors(#"problems.line.task={"kind":"inpaint_random"}"#)
    #expect(
      tokens.contains(
        "DPS (continuous) on line is refused: this sampler draws real signals, and the task measures tokens; "
          + "use the task linear or one that measures images, or a sampler of tokens"), "\(tokens)")
    #expect(try await errors(#"samplers=[{"kind":"psld","codes":3}]"#).contains("3 codes of signals that have 2"))
    #expect(try await errors(#"samplers=["g2d2"]"#).contains("is refused"))
  }
}
