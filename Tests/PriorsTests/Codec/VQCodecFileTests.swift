import Foundation
import Tensors
import Testing

@testable import Priors

/// Codecs in files: what is written comes back, and what is damaged is refused with its name.
struct VQCodecFileTests {
  private func scratch<T>(_ body: (String) throws -> T) rethrows -> T {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
  }

  @Test func roundTrip() throws {
    let codec = TinyCodecs.codec(TinyCodecs.shape { $0.blocks = [2, 0] })
    try scratch { path in
      try codec.write(to: path, notes: ["data": "x"], as: .float32)
      let (read, metadata) = try VQCodec.load(path)
      #expect(read.shape == codec.shape && read.values.floats == codec.values.floats && metadata["data"] == "x")
      try codec.write(to: path)
      let half = try VQCodec.load(path).codec
      let error = zip(half.values.floats, codec.values.floats).map { abs($0 - $1) }.max() ?? 1
      #expect(error > 0 && error < 3e-3)
    }
  }

  @Test func damage() throws {
    let codec = TinyCodecs.codec(TinyCodecs.shape())
    try scratch { path in
      func text() -> String {
        do {
          _ = try VQCodec.load(path)
          return "nothing"
        } catch { return "\(error)" }
      }
      #expect(text().contains(path))
      func write(_ change: (inout [String: String]) -> Void) throws {
        var metadata = [
          "format": "discern vq codec 1", "resolution": "16", "channels": "3", "codes": "8", "code_width": "4",
          "mixes": "1", "encoder_blocks": "1", "widths": "8 12 16", "blocks": "1 1",
        ]
        change(&metadata)
        try codec.layout.write(codec.values, metadata: metadata, to: path, as: .float32)
      }
      try write { _ in }
      #expect(text() == "nothing")
      for (key, value) in [
        ("format", "other"), ("resolution", "x"), ("widths", "8 x"), ("blocks", "1"), ("codes", "1"), ("mixes", "-1"),
      ] {
        try write { $0[key] = value }
        #expect(text().contains(key) && text().contains(path), "\(key): \(text())")
      }
      try write { $0["widths"] = nil }
      #expect(text().contains("widths"))
      try write { $0["code_width"] = "5" }
      #expect(text().contains("'encoder.leave.weight' has the shape [16, 4], not [16, 5]"))
      try write { $0["mixes"] = "2" }
      #expect(text().contains("decoder.mix.1"))
      let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      try bytes.prefix(bytes.count - 9).write(to: URL(fileURLWithPath: path))
      #expect(text().contains(path) && text() != "nothing")
    }
  }
}
