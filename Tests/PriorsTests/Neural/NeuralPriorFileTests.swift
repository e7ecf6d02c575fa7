import Diffusion
import Foundation
@testable import Tensors
import Testing

@testable import Priors

/// Weights on disk.
struct NeuralPriorFileTests {
  private func withFile(_ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  @Test(arguments: [LearnedProcess.uniform, .absorbing, .maskAndReplace]) func writtenAndRead(
    _ process: LearnedProcess
  ) throws {
    let prior = TinyNetworks.prior(TokenSpace(length: 16, vocabulary: 2), process, columns: 4, patch: 2)
    try withFile { path in
      try prior.write(to: path, notes: ["step": "12"], as: .float32)
      let (exact, metadata) = try NeuralPrior.load(path)
      #expect(exact.transformer.values.floats == prior.transformer.values.floats)
      #expect(exact.transformer.shape == prior.transformer.shape)
      #expect(exact.process == process && exact.readout == prior.readout && exact.levels == prior.levels)
      #expect(metadata["step"] == "12" && metadata["process"] == process.rawValue)
      try prior.write(to: path)
      let once = try NeuralPrior.load(path).prior
      for (a, b) in zip(once.transformer.values.floats, prior.transformer.values.floats) {
        #expect(abs(a - b) <= abs(b) * 0x1p-11 + 0x1p-24)
      }
      // Sixteen bits lose nothing the second time.
      try once.write(to: path)
      #expect(try NeuralPrior.load(path).prior.transformer.values.floats == once.transformer.values.floats)
    }
  }

  @Test func whatDoesNotFitIsSaid() throws {
    let prior = TinyNetworks.prior(TokenSpace(length: 16, vocabulary: 2))
    try withFile { path in
      try prior.write(to: path)
      let file = try SafetensorsFile(path)
      func rewritten(_ change: (inout [String: String]) -> Void) throws -> String {
        var metadata = file.metadata
        change(&metadata)
        let tensors = file.entries.map {
          SafetensorsTensor($0.name, $0.type, shape: $0.shape, bytes: file.bytes(of: $0), owner: file)
        }
        try SafetensorsFile.write(tensors, metadata: metadata, to: path)
        do {
          _ = try NeuralPrior.load(path)
          return "no error"
        } catch { return "\(error)" }
      }
      #expect(
        try rewritten { $0["format"] = nil }
          == "\(path): its metadata have no 'format'; expected 'discern transformer 1'")
      #expect(try rewritten { $0["process"] = "gaussian" }.contains("'process' = 'gaussian'; expected one of uniform"))
      #expect(try rewritten { $0["readout"] = "x" }.contains("'readout' = 'x'"))
      #expect(try rewritten { $0["length"] = "0" }.contains("expected a whole number from 1 to"))
      #expect(try rewritten { $0["heads"] = "3" }.contains("does not divide into 3 heads"))
      #expect(try rewritten { $0["width"] = "32" }.contains("adaptive.weight"))
      #expect(try rewritten { $0["level_min"] = "nan" }.contains("'level_min' = 'nan'; expected a number"))
      #expect(try rewritten { $0["level_min"] = "1e9" }.contains("level_min = 1000000000.0"))
      #expect(try rewritten { _ in } == "no error")
      try Data("hello".utf8).write(to: URL(fileURLWithPath: path))
      #expect(throws: SafetensorsError.self) { try NeuralPrior.load(path) }
    }
    #expect(throws: SafetensorsError.self) { try NeuralPrior.load("/nowhere/weights.safetensors") }
  }
}
