import Foundation
import Results
import Testing

/// Samplers of real signals on images: denoisers of pixels and of a codec's codes are trained, then everything runs side by
/// side on one measurement.
struct EndToEndImageSignalTests {
  private func tool() async throws -> CommandLineTool {
    let tool = try await CommandLineTool.images()
    try tool.write(
      "pixels.json",
      """
      {
        "kind": "denoiser", "data": { "path": "discs", "resolution": 16 },
        "validation": { "path": "discs", "resolution": 16 },
        "network": { "patch": 2, "widths": [8], "width": 16, "layers": 1, "heads": 2, "conditioning": 8 },
        "batch": 4, "micro_batch": 2, "steps": 4
      }
      """)
    for overrides in [
      ["pixels.json"], ["pixels.json", "codec=codec.safetensors", "weights=latents.safetensors", "network.patch=1"],
    ] {
      let outcome = try await tool.run(["train"] + overrides)
      #expect(outcome.code == 0, "\(outcome.errors)")
    }
    let card = try String(contentsOfFile: tool.path("latents.md"), encoding: .utf8)
    #expect(card.contains("what the encoder of `codec.safetensors` says before its quantiser"), "\(card)")
    return tool
  }

  private func config(_ task: String, _ prior: String, _ samplers: [String]) -> String {
    let codec = task.contains("codec") ? "" : #""codec": "codec.safetensors","#
    return """
      {
        "prior": { "kind": "transformer", "weights": "prior.safetensors", "masking": "masking.safetensors"\(prior) },
        "task": { "images": { "path": "samples", "resolution": 16 }, \(codec) \(task) },
        "items": 2, "metrics": ["misfit", "image_psnr"], "samplers": [\(samplers.joined(separator: ", "))]
      }
      """
  }

  private let pixels = #", "pixels": "pixels.safetensors""#
  private let latents = #", "latents": "latents.safetensors""#
  private let ofPixels = [
    #"{ "kind": "dps_continuous", "steps": 5, "clip": 1 }"#, #"{ "kind": "ddrm", "steps": 4 }"#,
    #"{ "kind": "daps", "levels": 3, "flow_steps": 2, "langevin_steps": 3 }"#, #"{ "kind": "edm", "levels": 3 }"#,
  ]
  private let ofCodes = [
    #"{ "kind": "psld", "steps": 4 }"#,
    #"{ "kind": "resample", "steps": 8, "interval": 2, "signal_iterations": 5, "code_iterations": 3 }"#,
  ]
  private let ofTokens = [#"{ "kind": "sgdd", "iterations": 1, "steps": 1, "proposals": 4 }"#]

  @Test func signalsAndCodesSideBySide() async throws {
    let tool = try await tool()
    let all = ofTokens + ofPixels + ofCodes
    for task in [#""kind": "super_resolution", "factor": 2"#, #""kind": "gaussian_deblurring""#] {
      try tool.write("all.json", config(task, pixels + latents, all))
      let outcome = try await tool.run(["all.json", "--out", "all.h5", "--quiet", "--jobs", "1"])
      #expect(outcome.code == 0, "\(outcome.errors)")
      let rows = try tool.load("all.h5").rows.rows
      #expect(rows.count == 2 * all.count && rows.allSatisfy { $0.status == .done }, "\(rows.map(\.message))")
      #expect(rows.allSatisfy { $0["misfit"].isFinite && $0["psnr"].isFinite && $0.peakBytes > 0 })
      #expect(Set(rows.map(\.measurementHash)).count == 2)
      // Draws of the prior know nothing of y.
      func misfit(_ kind: String) -> Double {
        rows.filter { $0.key.sampler == kind }.reduce(0) { $0 + $1["misfit"] / 2 }
      }
      for kind in ["DDRM", "DAPS"] {
        #expect(misfit(kind) < misfit("EDM (prior)"), "\(kind): \(misfit(kind)), \(misfit("EDM (prior)"))")
      }
      // The same again is the same, bit for bit.
      let again = try await tool.run(["all.json", "--out", "again.h5", "--quiet", "--jobs", "2"])
      #expect(again.code == 0, "\(again.errors)")
      for (old, new) in zip(rows, try tool.load("again.h5").rows.rows) {
        #expect(
          old["misfit"].bitPattern == new["misfit"].bitPattern && old["psnr"].bitPattern == new["psnr"].bitPattern)
      }
    }
  }

  /// Weights that samplers of one kind alone read come later: what the others did stays as it is.
  @Test func priorsOfCodesAreNoPartOfOtherUnits() async throws {
    let tool = try await tool()
    let task = #""kind": "super_resolution", "factor": 2"#
    var seconds: [[String]] = []
    for (prior, samplers) in [
      (pixels, [ofPixels[1]]), (pixels + latents, [ofPixels[1], ofCodes[0]]),
      (pixels + #", "latents": "others.safetensors""#, [ofPixels[1], ofCodes[0]]),
    ] {
      if seconds.count == 2 {
        let overrides = ["codec=codec.safetensors", "weights=others.safetensors", "network.patch=1", "seed=1"]
        let outcome = try await tool.run(["train", "pixels.json"] + overrides)
        #expect(outcome.code == 0, "\(outcome.errors)")
      }
      try tool.write("grown.json", config(task, prior, samplers))
      let outcome = try await tool.run(["grown.json", "--out", "grown.h5", "--quiet"])
      #expect(outcome.code == 0, "\(outcome.errors)")
      seconds.append(try tool.load("grown.h5").rows.rows.map { "\($0.key.sampler) \($0.seconds)" })
    }
    let (first, second, third) = (Set(seconds[0]), Set(seconds[1]), Set(seconds[2]))
    #expect(first.count == 2 && first.isSubset(of: second) && first.isSubset(of: third))
    #expect(second.count == 4 && second.intersection(third) == first)
  }

  /// What a sampler needs and the config does not have is named, with what would help.
  @Test func missingPriorsAreNamed() async throws {
    let tool = try await tool()
    let other = try await tool.run(["train", "codec.json", "seed=2", "steps=1", "weights=other.safetensors"])
    #expect(other.code == 0, "\(other.errors)")
    let task = #""kind": "super_resolution", "factor": 2"#
    for (task, prior, sampler, part) in [
      (task, "", ofPixels[0], "name the weights of a denoiser in 'pixels'"),
      (task, "", ofCodes[0], "'latents'"), (task, pixels, ofCodes[0], "'latents'"),
      (task, latents, ofPixels[1], "'pixels'"),
      (task + #", "codec": "other.safetensors""#, latents, ofCodes[0], "codes of another codec"),
      (#""kind": "motion_deblurring""#, pixels, ofPixels[1], "a sampler that needs no basis"),
      (task, #", "pixels": "latents.safetensors""#, ofPixels[0], "is not a denoiser of images"),
      (task, #", "latents": "pixels.safetensors""#, ofCodes[0], "is not a denoiser of a codec's codes"),
      (task, #", "pixels": "absent.safetensors""#, ofPixels[0], "absent.safetensors"),
    ] {
      try tool.write("bad.json", config(task, prior, ofTokens + [sampler]))
      let outcome = try await tool.run(["bad.json", "--out", "bad.h5", "--quiet"])
      #expect(outcome.code != 0 && outcome.errors.contains(part), "\(sampler): \(outcome.errors)")
    }
  }
}
