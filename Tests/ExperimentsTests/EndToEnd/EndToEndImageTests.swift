import Foundation
import Reports
import Results
import Tensors
import Testing

/// Images behind a codec: a codec and priors of its codes are trained, then every sampler restores what was measured.
struct EndToEndImageTests {
  private func config(_ task: String, _ samplers: String) -> String {
    """
    {
      "prior": { "kind": "transformer", "weights": "prior.safetensors", "masking": "masking.safetensors" },
      "task": { "codec": "codec.safetensors", "images": { "path": "absent", "resolution": 16 }, "samples": "samples",
        \(task) },
      "items": 2, "draws": 2, "keep_samples": 2, "metrics": ["misfit", "fit"], "samplers": [\(samplers)]
    }
    """
  }

  private let samplers = [
    #"{ "kind": "g2d2", "steps": 3, "levels": 10, "iterations": 2 }"#,
    #"{ "kind": "aps", "steps": 3, "iterations": 2 }"#,
    #"{ "kind": "sgdd", "iterations": 2, "steps": 2, "proposals": 20 }"#,
    #"{ "kind": "svdd_pm", "steps": 2, "candidates": 2 }"#, #"{ "kind": "smc", "steps": 2, "particles": 2 }"#,
    #"{ "kind": "best_of", "count": 2, "steps": 2 }"#, #""encode_decode""#,
  ].joined(separator: ", ")

  @Test func facesAreRestored() async throws {
    let tool = try await CommandLineTool.images()
    try tool.write("sr.json", config(#""kind": "super_resolution", "factor": 2"#, samplers + #", "bicubic""#))
    let outcome = try await tool.run(["sr.json", "--out", "sr.h5", "--quiet", "--jobs", "1"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    // The images that are named are not there: said in one line.
    #expect(outcome.errors.contains("no images in 'absent', so those in 'samples' are used"), "\(outcome.errors)")
    let rows = try tool.load("sr.h5").rows.rows
    #expect(rows.count == 16 && rows.allSatisfy { $0.status == .done && $0.truth == "images" })
    #expect(Set(rows.map(\.measurementHash)).count == 2)
    for row in rows {
      let (misfit, fit) = (row["misfit"], row["log_likelihood"])
      #expect(misfit > 0 && misfit.isFinite)
      // One formula: log p(y | x) = −n·misfit²/2 with n = 8·8·3, for one draw; of two it is the mean.
      if row.key.sampler == "encode-decode" {
        #expect(abs(fit + 96 * misfit * misfit) < 1e-3 * abs(fit), "\(fit), \(misfit)")
        #expect(row["fit_gap"] == 0)
      }
    }
    // Enlarged y fits y better than the codes of a codec that has hardly learned.
    func misfit(_ sampler: String) -> Double {
      rows.filter { $0.key.sampler == sampler }.reduce(0) { $0 + $1["misfit"] }
    }
    #expect(misfit("bicubic") < misfit("encode-decode"))
    // Another metric is taken of the draws that were kept; bicubic enlargement, which is no codes, runs again.
    let more = [#"metrics=["misfit", "image_psnr"]"#, "--quiet", "--jobs", "1"]
    for file in ["sr.h5", "new.h5"] { #expect(try await tool.run(["sr.json", "--out", file] + more).code == 0) }
    let (scored, new) = (try tool.load("sr.h5").rows.rows, try tool.load("new.h5").rows.rows)
    #expect(scored.map(\.cells) == new.map(\.cells) && scored.allSatisfy { !$0["psnr"].isNaN })
    for (old, row) in zip(rows, scored) where row.key.sampler != "bicubic" { #expect(old.seconds == row.seconds) }
    // A shard has one of the two items: its picture is drawn, and that of the other is passed over.
    let part = try await tool.run(["sr.json", "--out", "part.h5", "--shard", "1/2", "--jobs", "1"])
    #expect(part.code == 0 && part.errors.components(separatedBy: ".png").count == 2, "\(part.errors)")
    // The arithmetic of a study reaches the decoder: the same codes decode to other bits.
    if (try? Precision.bfloat16.check()) != nil {
      try tool.write("half.json", config(#""kind": "super_resolution", "factor": 2"#, #""encode_decode""#))
      let half = try await tool.run(["half.json", "precision=bf16", "--out", "half.h5", "--quiet", "--jobs", "1"])
      #expect(half.code == 0, "\(half.errors)")
      let found = try tool.load("half.h5").rows.rows.reduce(0) { $0 + $1["misfit"] }
      #expect(found != misfit("encode-decode") && abs(found / misfit("encode-decode") - 1) < 0.05)
    }
    let shown = try await tool.run(["show", "sr.h5", "--item", "1"])
    #expect(shown.code == 0 && shown.out.contains("truth, measurement; G2D2"), "\(shown.errors)")
  }

  /// Every operator, by a sampler with gradients and one with patches; and what does not go together.
  @Test func everyOperatorIsATask() async throws {
    let tool = try await CommandLineTool.images()
    let two = [
      #"{ "kind": "g2d2", "steps": 2, "levels": 4, "iterations": 1 }"#,
      #"{ "kind": "sgdd", "iterations": 1, "steps": 1, "proposals": 4 }"#,
    ].joined(separator: ", ")
    for task in [
      #""kind": "gaussian_deblurring""#, #""kind": "motion_deblurring""#, #""kind": "inpainting", "mask": "box""#,
      #""kind": "inpainting", "hidden": 0.5"#, #""kind": "denoising""#, #""kind": "hdr""#,
      #""kind": "phase_retrieval""#, #""kind": "nonlinear_blur""#,
    ] {
      try tool.write("task.json", config(task, two))
      let outcome = try await tool.run(["task.json", "--out", "task.h5", "--quiet"])
      #expect(outcome.code == 0, "\(task): \(outcome.errors)")
      let rows = try tool.load("task.h5").rows.rows
      #expect(rows.count == 4 && rows.allSatisfy { $0.status == .done && $0["misfit"].isFinite })
      let shown = try await tool.run(["show", "task.h5"])
      #expect(shown.code == 0, "\(shown.errors)")
    }
    for (old, new, part) in [
      (two, #""bicubic""#, "only a smaller image can be enlarged"),
      (#""resolution": 16"#, #""resolution": 32"#, "the codec makes images of 16"),
      (#""codec.safetensors""#, #""prior.safetensors""#, "discern vq codec 1"),
      (#""items": 2"#, #""items": 5"#, "item 4 is beyond the 4 images"),
    ] {
      try tool.write("bad.json", config(#""kind": "denoising""#, two).replacingOccurrences(of: old, with: new))
      let outcome = try await tool.run(["bad.json", "--out", "bad.h5", "--quiet"])
      #expect(outcome.code != 0 && outcome.errors.contains(part), "\(outcome.errors)")
    }
  }
}
