import Foundation
import Testing

@testable import Tensors

/// Values and gradients of PyTorch 2.15 in double precision, made by `scripts/oracles/torch_ops.py`.
struct TorchGoldenTests {
  /// The tensors of one case by role: inputs, `seed`, `y` and `d` + input.
  private typealias Golden = [String: Tensor]

  private struct Entry: Decodable {
    let shape: [Int]
    let data_offsets: [Int]
  }

  private static func load(_ name: String) throws -> Golden {
    let url = try #require(
      Bundle.module.url(forResource: "torch_ops", withExtension: "safetensors", subdirectory: "Golden"))
    let bytes = try Data(contentsOf: url)
    let length = Int(bytes.prefix(8).withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) })
    let entries = try JSONDecoder().decode([String: Entry].self, from: bytes[8..<8 + length])
    return bytes.withUnsafeBytes { raw in
      var golden: Golden = [:]
      for (key, entry) in entries where key.hasPrefix(name + "/") {
        golden[String(key.dropFirst(name.count + 1))] = Tensor(shape: entry.shape) { values in
          for i in values.indices {
            values[i] = raw.loadUnaligned(fromByteOffset: 8 + length + entry.data_offsets[0] + 4 * i, as: Float.self)
          }
        }
      }
      return golden
    }
  }

  /// Value and gradients of `inputs` within `tolerance` of the largest number.
  private func check(
    _ name: String, _ inputs: [String], tolerance: Double = 3e-6, _ f: (Tape, [Variable]) -> Variable
  ) throws {
    let golden = try Self.load(name)
    let tape = Tape()
    let variables = try inputs.map { tape.variable(try #require(golden[$0])) }
    let y = f(tape, variables)
    let (expected, seed) = (try #require(golden["y"]), try #require(golden["seed"]))
    #expect(y.shape == expected.shape)
    #expect(distance(y.value.floats, expected.floats.map { Double($0) }) < tolerance, "\(name)")
    tape.backward(from: y, seed: seed)
    for (input, variable) in zip(inputs, variables) {
      let gradient = try #require(tape.gradient(of: variable))
      let expected = try #require(golden["d" + input])
      #expect(distance(gradient.floats, expected.floats.map { Double($0) }) < tolerance, "\(name), d\(input)")
    }
  }

  @Test func products() throws {
    try check("linear", ["x", "w", "b"]) { $0.linear($1[0], $1[1], bias: $1[2], activation: .gelu) }
    try check("attention", ["x"]) {
      $0.attention($1[0], heads: 2, rotary: Rotary(rows: 3, columns: 4, headSize: 8))
    }
    try check("causal", ["x"]) { $0.attention($1[0], heads: 2, causal: true) }
  }

  @Test func rows() throws {
    try check("layer_norm", ["x", "a", "b"]) { $0.layerNorm($1[0], scale: $1[1], shift: $1[2]) }
    try check("rms_norm", ["x", "a"]) { $0.rmsNorm($1[0], scale: $1[1]) }
    try check("softmax", ["x"]) { $0.softmax($1[0]) }
    try check("log_softmax", ["x"]) { $0.logSoftmax($1[0]) }
    try check("cross_entropy", ["x"]) { $0.crossEntropy($1[0], [0, 6, 2, 2, 5], weights: [1, 0.5, 0, 2, 1]) }
    try check("silu", ["x"]) { $0.silu($1[0]) }
    try check("embedding", ["table"]) { $0.embedding($1[0], [3, 0, 3, 2]) }
  }

  @Test func images() throws {
    try check("convolution", ["x", "w", "b"]) { $0.convolution($1[0], $1[1], bias: $1[2]) }
    try check("strided", ["x", "w", "b"]) { $0.convolution($1[0], $1[1], bias: $1[2], stride: 2, padding: Padding(1)) }
    try check("group_norm", ["x", "a", "b"]) {
      $0.groupNorm($1[0], groups: 3, scale: $1[1], shift: $1[2], activation: .silu)
    }
    try check("bilinear", ["x"]) { $0.resize($1[0], height: 7, width: 3) }
    try check("nearest", ["x"]) { $0.upsample($1[0], factor: 2) }
    try check("average_pool", ["x"]) { $0.averagePool($1[0], size: 2) }
    try check("max_pool", ["x"]) { $0.maxPool($1[0], size: 2) }
  }

  @Test func transformerBlock() throws {
    try check("block", ["x", "c", "modulation", "qkv", "out", "wide", "narrow"], tolerance: 1e-5) { tape, v in
      let m = tape.split(tape.linear(tape.silu(v[1]), v[2]), [Int](repeating: 16, count: 6))
      let qkv = tape.linear(tape.adaptiveNorm(v[0], scale: m[0], shift: m[1]), v[3])
      let h = tape.attention(qkv, heads: 2, rotary: Rotary(rows: 2, columns: 3, headSize: 8))
      let x = tape.gated(v[0], tape.linear(h, v[4]), gate: m[2])
      let wide = tape.linear(tape.adaptiveNorm(x, scale: m[3], shift: m[4]), v[5], activation: .gelu)
      return tape.gated(x, tape.linear(wide, v[6]), gate: m[5])
    }
  }
}
