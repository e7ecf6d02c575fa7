import Foundation
import Reports
import Results
import Testing

/// Denoisers of images: trained from folders of pictures, as a person at a shell does.
struct EndToEndDenoiserTests {
  /// Twelve pictures of discs, four of them held out, and a config.
  private func tool() throws -> CommandLineTool {
    let tool = try CommandLineTool()
    for (folder, numbers) in [("discs", 0..<8), ("held", 8..<12)] {
      let path = tool.path("data/\(folder)")
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      for n in numbers {
        let samples = (0..<16 * 16).flatMap { i -> [UInt8] in
          let (row, column) = (i / 16 - 5 - n % 5, i % 16 - 4 - n / 2)
          return row * row + column * column < 20 ? [220, UInt8(20 * n), 40] : [30, 60, UInt8(200 - 10 * n)]
        }
        try PNGImage(width: 16, height: 16, channels: 3, samples: samples).write(to: "\(path)/\(n).png")
      }
    }
    try tool.write(
      "pixels.json",
      """
      {
        "kind": "denoiser",
        "data": { "path": "discs", "resolution": 16 },
        "validation": { "path": "held", "resolution": 16 },
        "network": { "patch": 4, "width": 32, "layers": 2, "heads": 2, "conditioning": 16 },
        "optimiser": { "rate": 4e-3, "warm_up": 5, "average": 0.9 },
        "batch": 8, "micro_batch": 2, "steps": 300, "checkpoint_every": 4, "validate_every": 100, "sample_every": 150
      }
      """)
    return tool
  }

  private static let groups = [
    SeriesFile.Group("steps", ["step", "loss", "rate", "gradient_norm"]),
    SeriesFile.Group("validation", ["step", "loss", "standard_error"]),
  ]

  private func log(_ tool: CommandLineTool) throws -> [[[UInt64]]] {
    try SeriesFile.load(tool.path("pixels.training/log.h5"), Self.groups).groups.map {
      $0.rows.map { $0.map(\.bitPattern) }
    }
  }

  @Test func killedAndResumedIsTheSame() async throws {
    let (whole, cut) = (try tool(), try tool())
    let outcome = try await whole("train", "pixels.json")
    #expect(outcome.code == 0 && outcome.errors.contains("held out loss"), "\(outcome.errors)")
    let killed = try await cut(
      "train", "pixels.json",
      interrupt: .init(signal: SIGKILL) {
        let log = try? SeriesFile.load(cut.path("pixels.training/log.h5"), Self.groups)
        return (log?.groups[0].rows.count ?? 0) >= 8
      })
    let last = try await cut("train", "pixels.json", "threads=2")
    #expect(last.code == 0 && killed.wasKilled, "\(last.errors)")
    #expect(try log(cut) == log(whole))
    let bytes = try [whole, cut].map { try Data(contentsOf: URL(fileURLWithPath: $0.path("pixels.safetensors"))) }
    #expect(bytes[0] == bytes[1])
    // It learns, on discs that it has not seen.
    let losses = try SeriesFile.load(whole.path("pixels.training/log.h5"), Self.groups).groups[1].rows.map { $0[1] }
    #expect(losses.count == 3 && losses[2] < 0.95 * losses[0], "\(losses)")
    for file in ["pixels-samples.png", "pixels.training/samples-0000150.png"] {
      #expect(FileManager.default.fileExists(atPath: whole.path(file)))
    }
    let card = try String(contentsOfFile: whole.path("pixels.md"), encoding: .utf8)
    for part in [
      "# pixels.safetensors", "4 x 4 positions", "8 images, 16 x 16, half of them mirrored",
      "4 images",
      "300 of 300", "`experiment train pixels.json`", "Held-out images: loss",
    ] { #expect(card.contains(part), "\(part)\n\(card)") }
  }

  @Test func errorsAreLocated() async throws {
    let tool = try tool()
    func errors(_ command: String...) async throws -> String {
      let outcome = try await tool.run(["train", "pixels.json"] + command)
      #expect(outcome.code == 2, "\(command)")
      return outcome.errors
    }
    #expect(try await errors("network.patch=5").contains("are not cut by patches of 5"))
    #expect(try await errors("validation.resolution=8").contains("is not that of 'data', 16"))
    #expect(try await errors("noise.log_men=1").contains("did you mean 'log_mean'?"))
    #expect(try await errors("network.heads=5").contains("does not divide into 5 heads"))
  }
}
