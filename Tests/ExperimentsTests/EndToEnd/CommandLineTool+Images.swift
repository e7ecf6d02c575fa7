import Foundation
import Reports
import Testing

extension CommandLineTool {
  /// Twelve pictures of discs, a codec of 16 codes of 16, and priors of both kinds of noise.
  static func images() async throws -> CommandLineTool {
    let tool = try CommandLineTool()
    for (folder, numbers) in [("data/discs", 0..<8), ("samples", 8..<12)] {
      try FileManager.default.createDirectory(atPath: tool.path(folder), withIntermediateDirectories: true)
      for n in numbers {
        let samples = (0..<16 * 16).flatMap { i -> [UInt8] in
          let (row, column) = (i / 16 - 5 - n % 5, i % 16 - 4 - n / 2)
          return row * row + column * column < 20
            ? [UInt8(20 * n), 200, 40] : [UInt8(255 - 15 * n), 90, UInt8(10 * n)]
        }
        try PNGImage(width: 16, height: 16, channels: 3, samples: samples).write(to: tool.path("\(folder)/\(n).png"))
      }
    }
    let images = #"{ "path": "discs", "resolution": 16 }"#
    try tool.write(
      "codec.json",
      """
      {
        "kind": "codec", "data": \(images), "validation": \(images),
        "network": { "codes": 16, "code_width": 4, "widths": [8, 12, 16], "mixes": 1 },
        "optimiser": { "rate": 4e-3, "warm_up": 5, "average": 0.9 }, "batch": 8, "micro_batch": 2, "steps": 60
      }
      """)
    let codes = #"{ "data": "codes", "codec": "codec.safetensors", "images": \#(images), "mirrored": true }"#
    try tool.write(
      "prior.json",
      """
      {
        "data": \(codes), "validation": \(codes), "process": "absorbing",
        "network": { "columns": 4, "width": 16, "layers": 1, "heads": 2, "conditioning": 8 },
        "batch": 4, "micro_batch": 2, "steps": 4, "threads": 1, "bound": { "final_levels": 2 }
      }
      """)
    for overrides in [
      ["codec.json"], ["prior.json", "weights=masking.safetensors"], ["prior.json", "process=uniform"],
    ] {
      let outcome = try await tool.run(["train"] + overrides)
      #expect(outcome.code == 0, "\(outcome.errors)")
    }
    return tool
  }
}
