import Foundation
import Reports
import Results
import Testing

/// Codecs: trained from folders of pictures, as a person at a shell does.
struct EndToEndCodecTests {
  /// Fourteen pictures of discs on plain grounds, four of them held out, and a config.
  private func tool() throws -> CommandLineTool {
    let tool = try CommandLineTool()
    for (folder, numbers) in [("discs", 0..<10), ("held", 10..<14)] {
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
    try tool.write(
      "nets/codec.json",
      """
      {
        "kind": "codec",
        "data": { "path": "discs", "resolution": 16 },
        "validation": { "path": "held", "resolution": 16 },
        "network": { "codes": 16, "code_width": 4, "widths": [8, 12, 16], "mixes": 1 },
        "optimiser": { "rate": 4e-3, "warm_up": 5, "average": 0.9 },
        "batch": 8, "micro_batch": 2, "steps": 200, "checkpoint_every": 4, "validate_every": 50, "sample_every": 100
      }
      """)
    return tool
  }

  private static let groups = [
    SeriesFile.Group("steps", ["step", "loss", "rate", "gradient_norm"]),
    SeriesFile.Group("validation", ["step", "psnr", "standard_error", "lpips", "perplexity"]),
    SeriesFile.Group(
      "parts", ["step", "absolute", "squared", "perceptual", "commitment", "perplexity", "revived"]),
  ]

  private func log(_ tool: CommandLineTool) throws -> [[[UInt64]]] {
    try SeriesFile.load(tool.path("nets/codec.training/log.h5"), Self.groups).groups.map {
      $0.rows.map { $0.map(\.bitPattern) }
    }
  }

  /// Runs a training and ends it once eight steps are stored.
  private func killed(_ tool: CommandLineTool) async throws -> CommandLineTool.Outcome {
    try await tool(
      "train", "nets/codec.json",
      interrupt: .init(signal: SIGKILL) {
        let log = try? SeriesFile.load(tool.path("nets/codec.training/log.h5"), Self.groups)
        return (log?.groups[0].rows.count ?? 0) >= 8
      })
  }

  @Test func killedAndResumedIsTheSame() async throws {
    let (whole, cut) = (try tool(), try tool())
    let outcome = try await whole("train", "nets/codec.json")
    #expect(outcome.code == 0 && outcome.errors.contains(" dB"), "\(outcome.errors)")
    let expected = try log(whole)
    #expect(expected.map(\.count) == [200, 4, 200])
    #expect(try await killed(cut).wasKilled)
    let last = try await cut("train", "nets/codec.json", "threads=2")
    #expect(last.code == 0, "\(last.errors)")
    #expect(try log(cut) == expected)
    for name in ["codec.safetensors", "codec-reconstructions.png", "codec.training/reconstructions-0000100.png"] {
      let bytes = try [whole, cut].map { try Data(contentsOf: URL(fileURLWithPath: $0.path("nets/\(name)"))) }
      #expect(bytes[0] == bytes[1], "\(name)")
    }
    // The error of pixels falls to less than half.
    let parts = try SeriesFile.load(whole.path("nets/codec.training/log.h5"), Self.groups).groups[2].rows
    #expect(parts[199][1] < parts[0][1] / 2, "\(parts[0][1]) → \(parts[199][1])")
    let card = try String(contentsOfFile: whole.path("nets/codec.md"), encoding: .utf8)
    for part in [
      "# codec.safetensors", "`discs`: 10 images", "`held`: 4 images", "200 of 200", "4 x 4, 16 entries of 4 numbers",
      "one code changes at most 24 x 24 pixels", "GFLOP", " dB, ", "1.0 absolute + 0.25 commitment",
    ] { #expect(card.contains(part), "\(part)\n\(card)") }
    // Another picture is another training.
    let path = whole.path("data/discs/3.png")
    try FileManager.default.removeItem(atPath: path)
    let changed = try await whole("train", "nets/codec.json")
    #expect(changed.code == 1 && changed.errors.contains("holds a training with another data ("))
  }

  @Test func errorsAreLocated() async throws {
    let tool = try tool()
    func errors(_ arguments: [String]) async throws -> String {
      let outcome = try await tool.run(["train", "nets/codec.json"] + arguments)
      #expect(outcome.code == 2, "\(arguments)")
      return outcome.errors
    }
    #expect(try await errors(["network.blocks=[1]"]).contains("one fewer than 'widths'"))
    #expect(try await errors(["data.resolution=18"]).contains("18 rows are not made of codes of 4 pixels"))
    #expect(try await errors(["validation.resolution=32"]).contains("is not that of 'data', 16"))
    #expect(try await errors(["loss.absolute=0"]).contains("has no weight for pixels"))
    #expect(try await errors(["micro_batch=3"]).contains("does not divide batch = 8"))
    #expect(try await errors(["process=uniform"]).contains("unknown key 'process'"))
    #expect(try await errors(["data.path=none"]).contains("data/none"))
    #expect(try await errors(["loss.perceptual=0.5"]).contains("lpips_squeeze_v0.1.safetensors"))
    let draws = try await tool("sample", "nets/codec.json")
    #expect(draws.code == 2 && draws.errors.contains("a codec has no draws"))
  }
}
