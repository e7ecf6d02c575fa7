import Diffusion
import Tensors
import Testing

@testable import Priors

/// Encoding and decoding as functions of images, codes and relaxed codes.
struct VQCodecTests {
  private let codec = TinyCodecs.codec(TinyCodecs.shape())

  @Test func nearestIsNearest() {
    var random = RandomStream(seed: 1)["z"].generator()
    let z = (0..<50 * 4).map { _ in Float(random.normal()) }
    let codes = codec.codes.floats
    let found = codec.nearest(Tensor(z, shape: [50, 4]))
    for i in 0..<50 {
      let distances = (0..<8).map { v in
        (0..<4).reduce(0.0) { sum, j in
          let d = Double(z[4 * i + j]) - Double(codes[4 * v + j])
          return sum + d * d
        }
      }
      #expect(distances[Int(found[i])] <= (distances.min() ?? 0) + 1e-5)
    }
    // Of two as near the first: a codebook of equal rows.
    codec.codes.update { $0.update(repeating: 1) }
    #expect(codec.nearest(Tensor(z, shape: [50, 4])).allSatisfy { $0 == 0 })
  }

  @Test func itemsAndBatchesChangeNoBit() {
    let images = TinyCodecs.images(5, codec)
    let tokens = codec.encode(images, batch: 5)
    #expect(tokens == codec.encode(images, threads: 2, batch: 2))
    #expect(Set(tokens.storage).count > 1)
    let all = codec.decode(tokens, batch: 5).floats
    #expect(all == codec.decode(tokens, threads: 2, batch: 1).floats)
    let size = codec.signalShape.reduce(1, *)
    #expect(Array(all[size..<2 * size]) == codec.decode(tokens.gather([1])).floats)
  }

  /// A table with all its mass on one code a site is that row of codes.
  @Test func certainTablesAreCodes() {
    let tokens = codec.encode(TinyCodecs.images(2, codec))
    var table = [Float](repeating: 0, count: tokens.storage.count * 8)
    for (n, token) in tokens.storage.enumerated() { table[n * 8 + Int(token)] = 1 }
    let tape = Tape()
    let relaxed = codec.decode(probabilities: Variable(Tensor(table, shape: [2, 16, 8])), on: tape)
    #expect(relaxed.value.floats == codec.decode(tokens).floats)
  }

  /// ∂(Σ w·x̂)/∂s against central differences, at every third entry of a table of probabilities.
  @Test func relaxedGradientIsTheDifference() throws {
    var random = RandomStream(seed: 9)["table"].generator()
    var table = (0..<16 * 8).map { _ in Float(random.exponential()) }
    for row in 0..<16 {
      let sum = table[row * 8..<row * 8 + 8].reduce(0, +)
      for v in row * 8..<row * 8 + 8 { table[v] /= sum }
    }
    let weights = (0..<codec.signalShape.reduce(1, *)).map { _ in Float(random.normal()) }
    func value(_ table: [Float]) -> Double {
      let signal = codec.decode(probabilities: Variable(Tensor(table, shape: [1, 16, 8])), on: Tape())
      return zip(signal.value.floats, weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    let tape = Tape()
    let s = tape.variable(Tensor(table, shape: [1, 16, 8]))
    let signal = codec.decode(probabilities: s, on: tape)
    let before = tape.work
    tape.backward(from: signal, seed: Tensor(weights, shape: signal.shape))
    let gradient = try #require(tape.gradient(of: s)).floats
    // Weights are frozen: back costs no more than forth.
    #expect(tape.work - before <= before)
    let scale = gradient.map(\.magnitude).max() ?? 0
    for i in stride(from: 0, to: table.count, by: 3) {
      let h: Float = 4e-3
      var (up, down) = (table, table)
      up[i] += h
      down[i] -= h
      let difference = (value(up) - value(down)) / Double(up[i] - down[i])
      #expect(abs(difference - Double(gradient[i])) < 4e-3 * Double(scale), "\(i): \(difference), \(gradient[i])")
    }
  }

  @Test func workAndSizes() {
    let codec = VQCodec(VQShape(), RandomStream(seed: 0))
    #expect(codec.decoderWork > 300_000_000 && codec.decoderWork < 1_300_000_000)
    #expect(codec.space == TokenSpace(length: 256, vocabulary: 512))
    #expect(codec.signalShape == [64, 64, 3])
    #expect(codec.steps.count { $0.level == codec.shape.last } <= 2)
  }

  @Test func shapesThatDoNotGoTogether() {
    #expect(VQShape().fault == nil)
    let cases: [(String, (inout VQShape) -> Void)] = [
      ("resolution", { $0.resolution = 66 }), ("codes", { $0.codes = 1 }), ("widths", { $0.widths = [32] }),
      ("blocks", { $0.blocks = [1] }), ("blocks", { $0.blocks = [1, -1] }), ("mixes", { $0.mixes = -1 }),
      ("widths", { $0.widths = [32, 0, 4] }),
    ]
    for (field, change) in cases {
      var shape = VQShape()
      change(&shape)
      #expect(shape.fault?.field == field)
    }
  }
}
