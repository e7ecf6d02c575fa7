import Foundation
import Reports
import Results
import Tensors
import Testing

/// Proxies of LPIPS: trained from a folder of pictures and weights of LPIPS, as a person at a shell does.
struct EndToEndProxyTests {
  /// Twelve pictures of discs on plain grounds, four of them held out, random weights for LPIPS, and a config.
  private func tool() throws -> CommandLineTool {
    let tool = try CommandLineTool()
    for (folder, numbers) in [("discs", 0..<8), ("held", 8..<12), ("lpips", 0..<0)] {
      let path = tool.path("data/\(folder)")
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      for n in numbers {
        let samples = (0..<20 * 24).flatMap { i -> [UInt8] in
          let (row, column) = (i / 24 - 6 - n % 5, i % 24 - 8 - n / 2)
          let isInside = row * row + column * column < 30
          return isInside ? [UInt8(20 * n % 256), 200, 40] : [UInt8(255 - 15 * n), 90, UInt8(10 * n)]
        }
        try PNGImage(width: 24, height: 20, channels: 3, samples: samples).write(to: "\(path)/\(n).png")
      }
    }
    try writeRandomLPIPS(to: tool.path("data/lpips/lpips_squeeze_v0.1.safetensors"))
    try tool.write(
      "nets/proxy.json",
      """
      {
        "kind": "proxy",
        "data": { "path": "discs", "resolution": 18 },
        "trials": [{ "name": "discs", "images": { "path": "held", "resolution": 18 } }],
        "network": { "widths": [6, 8], "strides": [2, 2] },
        "versions": 2,
        "optimiser": { "rate": 1e-2, "warm_up": 2, "average": 0.8 },
        "batch": 4, "micro_batch": 1, "steps": 40, "checkpoint_every": 2, "validate_every": 20
      }
      """)
    return tool
  }

  /// SqueezeNet with random weights, heads that are not negative.
  private func writeRandomLPIPS(to path: String) throws {
    var shapes: [(String, [Int])] = [("features.0.weight", [64, 3, 3, 3]), ("features.0.bias", [64])]
    for (n, inputs, squeezed, expanded) in [
      (3, 64, 16, 64), (4, 128, 16, 64), (6, 128, 32, 128), (7, 256, 32, 128), (9, 256, 48, 192), (10, 384, 48, 192),
      (11, 384, 64, 256), (12, 512, 64, 256),
    ] {
      for (part, shape) in [
        ("squeeze", [squeezed, inputs, 1, 1]), ("expand1x1", [expanded, squeezed, 1, 1]),
        ("expand3x3", [expanded, squeezed, 3, 3]),
      ] { shapes += [("features.\(n).\(part).weight", shape), ("features.\(n).\(part).bias", [shape[0]])] }
    }
    for (l, channels) in [64, 128, 256, 384, 384, 512, 512].enumerated() {
      shapes.append(("heads.\(l).weight", [1, channels, 1, 1]))
    }
    let layout = ParameterLayout(
      shapes.map { name, shape in
        let deviation = name.hasPrefix("heads") ? 0.02 : (2 / Double(shape.dropFirst().reduce(1, *))).squareRoot()
        return .init(name, shape: shape, deviation: name.hasSuffix("bias") ? 0.1 : deviation, decays: false)
      })
    let values = layout.initial(RandomStream(seed: 1))
    values.update { buffer in
      for entry in layout.entries where entry.name.hasPrefix("heads") {
        for i in entry.offset..<entry.offset + entry.count { buffer[i] = abs(buffer[i]) }
      }
    }
    try layout.write(values, metadata: [:], to: path, as: .float32)
  }

  private static let groups = [
    SeriesFile.Group("steps", ["step", "loss", "rate", "gradient_norm"]),
    SeriesFile.Group(
      "validation", ["step", "learned_spearman", "learned_pearson", "held_out_spearman", "held_out_pearson"]),
  ]

  private func log(_ tool: CommandLineTool) throws -> [[[UInt64]]] {
    try SeriesFile.load(tool.path("nets/proxy.training/log.h5"), Self.groups).groups.map {
      $0.rows.map { $0.map(\.bitPattern) }
    }
  }

  @Test func killedAndResumedIsTheSame() async throws {
    let (whole, cut) = (try tool(), try tool())
    let outcome = try await whole("train", "nets/proxy.json")
    #expect(outcome.code == 0 && outcome.errors.contains("discs, held-out distortions: Spearman"), "\(outcome.errors)")
    let expected = try log(whole)
    #expect(expected.map(\.count) == [40, 2])
    let killed = try await cut(
      "train", "nets/proxy.json",
      interrupt: .init(signal: SIGKILL) {
        let log = try? SeriesFile.load(cut.path("nets/proxy.training/log.h5"), Self.groups)
        return (log?.groups[0].rows.count ?? 0) >= 4
      })
    #expect(killed.wasKilled)
    let last = try await cut("train", "nets/proxy.json", "threads=2")
    #expect(last.code == 0, "\(last.errors)")
    #expect(try log(cut) == expected)
    let bytes = try [whole, cut].map {
      try Data(contentsOf: URL(fileURLWithPath: $0.path("nets/proxy.safetensors")))
    }
    #expect(bytes[0] == bytes[1])
    let card = try String(contentsOfFile: whole.path("nets/proxy.md"), encoding: .utf8)
    for part in [
      "# proxy.safetensors", "`discs`: 8 images", "40 of 40", "widths [6, 8]", "| discs, learned distortions | 176 |",
      "| discs, held-out distortions | 96 |", "Held out: impulses",
    ] { #expect(card.contains(part), "\(part)\n\(card)") }
    // Trials change nothing that is learned: the same training goes on, and is compared anew.
    let other = try await whole("train", "nets/proxy.json", "trials.0.name=rings")
    #expect(other.code == 0 && other.errors.contains("rings, learned distortions"), "\(other.errors)")
  }

  /// Some distortions change the codes of a codec, which a prior of them draws anew; both must fit the images.
  @Test func codesAreChanged() async throws {
    let tool = try tool()
    let images = #"{ "path": "discs", "resolution": 20 }"#
    try tool.write(
      "nets/codec.json",
      """
      {
        "kind": "codec", "data": \(images), "validation": \(images),
        "network": { "codes": 16, "code_width": 4, "widths": [8, 12, 16], "mixes": 1 },
        "optimiser": { "rate": 4e-3, "warm_up": 5, "average": 0.9 }, "batch": 8, "micro_batch": 2, "steps": 20
      }
      """)
    let codes = #"{ "data": "codes", "codec": "nets/codec.safetensors", "images": \#(images) }"#
    try tool.write(
      "nets/masking.json",
      """
      {
        "data": \(codes), "validation": \(codes), "process": "absorbing",
        "network": { "columns": 5, "width": 16, "layers": 1, "heads": 2, "conditioning": 8 },
        "batch": 4, "micro_batch": 2, "steps": 4, "threads": 1, "bound": { "final_levels": 2 }
      }
      """)
    for config in ["codec", "masking"] {
      let outcome = try await tool("train", "nets/\(config).json", "--quiet")
      #expect(outcome.code == 0, "\(outcome.errors)")
    }
    func train(_ overrides: String...) async throws -> CommandLineTool.Outcome {
      try await tool.run(
        [
          "train", "nets/proxy.json", "codec=nets/codec.safetensors", "data.resolution=20",
          "trials.0.images.resolution=20", "steps=4",
        ] + overrides)
    }
    let outcome = try await train("prior=nets/masking.safetensors", "validate_every=4", "coded=1")
    #expect(outcome.code == 0 && outcome.errors.contains("discs, changed codes: Spearman"), "\(outcome.errors)")
    let card = try String(contentsOfFile: tool.path("nets/proxy.md"), encoding: .utf8)
    #expect(card.contains("in 100 % of the distortions") && card.contains(", changed codes. Held out"), "\(card)")
    #expect(try await train().errors.contains("'codec' and 'prior' belong together"))
    #expect(try await train("prior=nets/codec.safetensors").code == 2)
    let other = try await train("prior=nets/masking.safetensors", "data.resolution=18")
    #expect(other.code == 2 && other.errors.contains("the codec makes images of 20 pixels"), "\(other.errors)")
  }

  @Test func errorsAreLocated() async throws {
    let tool = try tool()
    func errors(_ arguments: String...) async throws -> String {
      let outcome = try await tool.run(["train", "nets/proxy.json"] + arguments)
      #expect(outcome.code == 2, "\(arguments)")
      return outcome.errors
    }
    #expect(try await errors("network.strides=[2]").contains("for each of the 2 layers"))
    #expect(try await errors("data.resolution=16").contains("below the 17 pixels that LPIPS needs"))
    #expect(try await errors("trials=[]").contains("'trials' has 0 trials"))
    #expect(try await errors("lpips=none.safetensors").contains("none.safetensors"))
    #expect(try await errors("data.path=none").contains("data/none"))
    let draws = try await tool("sample", "nets/proxy.json")
    #expect(draws.code == 2 && draws.errors.contains("a proxy has no draws"))
  }
}
