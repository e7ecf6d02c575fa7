import Diffusion
import Foundation
import Tensors
import Testing

@testable import Priors

/// Losses and gradients of a codec's training, and its state.
struct CodecObjectiveTests {
  /// The gradient behind the quantiser is that of its result, whatever it made of z.
  @Test func straightThroughByHand() throws {
    let tape = Tape()
    let z = tape.variable(Tensor([0.2, -0.7], shape: [2]))
    let q = tape.straightThrough(z, Tensor([1, -1], shape: [2]))
    #expect(q.value.floats == [1, -1])
    // L = Σ q²·(1, 3): ∂L/∂z = 2q·(1, 3) at q, not at z.
    let loss = tape.sum(tape.multiply(tape.multiply(q, q), Variable(Tensor([1, 3], shape: [2]))))
    tape.backward(from: loss)
    #expect(try #require(tape.gradient(of: z)).floats == [2, -6])
  }

  @Test func pixelLossByHand() throws {
    let tape = Tape()
    let y = tape.variable(Tensor([0.5, -1, 0.25, 0, 2, 1], shape: [2, 1, 1, 3]))
    let x = Tensor([0, 0, 0.25, 0, 0, 0], shape: [2, 1, 1, 3])
    let (loss, absolute, squared) = tape.pixelLoss(y, x, absolute: 2, squared: 0.5)
    #expect(abs(absolute - (1.5 + 3) / 3) < 1e-12 && abs(squared - (1.25 + 5) / 3) < 1e-12)
    #expect(abs(Double(loss.value.scalar) - (2 * absolute + 0.5 * squared)) < 1e-6)
    tape.backward(from: tape.scale(loss, by: 3))
    // 3·(2·sign d + d)/3.
    #expect(try #require(tape.gradient(of: y)).floats == [2.5, -3, 0, 0, 4, 3])
  }

  private func objective(_ change: (inout CodecObjective.Options) -> Void = { _ in }) -> CodecObjective {
    let codec = TinyCodecs.codec(TinyCodecs.shape())
    var random = RandomStream(seed: 6)["pixels"].generator()
    // Blocks of one shade each, so that there is something to learn.
    var pixels: [UInt8] = []
    for _ in 0..<12 {
      let shades = (0..<48).map { _ in UInt8(random.uniform(below: 256)) }
      for i in 0..<256 {
        let block = 3 * (i / 64 * 4 + i % 16 / 4)
        pixels += shades[block..<block + 3]
      }
    }
    var options = CodecObjective.Options()
    change(&options)
    return CodecObjective(codec, on: pixels, options)
  }

  /// Directional derivatives of the decoder's weights, which the quantiser does not cut, against differences of the loss.
  @Test func gradientOfTheDecoderIsTheDifference() {
    let objective = objective { ($0.absolute, $0.squared, $0.flips) = (0, 1, false) }
    let codec = objective.codec
    let batch = TrainingBatch(step: 0, count: 3, stream: RandomStream(seed: 1), precision: .float32)
    func loss(_ gradient: Tensor) -> Double { objective.accumulate([0, 1, 2][...], of: batch, into: gradient) }
    let gradient = Tensor(zeros: [codec.layout.count])
    _ = loss(gradient)
    for name in ["decoder.enter.weight", "decoder.0.0.first.weight", "decoder.rise.1.bias", "decoder.leave.weight"] {
      let entry = codec.layout.entries.first { $0.name == name }!
      let range = entry.offset..<entry.offset + entry.count
      let slope = gradient.floats[range].reduce(0.0) { $0 + Double($1) * Double($1) }
      let step = 1e-2 / slope.squareRoot()
      let scratch = Tensor(zeros: [codec.layout.count])
      func moved(_ factor: Double) -> Double {
        let change = gradient.floats
        let old = codec.values.floats
        codec.values.update { for i in range { $0[i] = old[i] + Float(factor * step) * change[i] } }
        defer { codec.values.update { for i in range { $0[i] = old[i] } } }
        return loss(scratch)
      }
      let difference = (moved(1) - moved(-1)) / (2 * step)
      #expect(abs(difference - slope) < 2e-2 * slope, "\(name): \(difference), \(slope)")
    }
    // The codebook has no gradient; the encoder has one, through the straight-through estimate.
    for entry in codec.layout.entries {
      let isMoved = gradient.floats[entry.offset..<entry.offset + entry.count].contains { $0 != 0 }
      #expect(isMoved == (entry.name != "codebook"), "\(entry.name)")
    }
  }

  private func trainer(threads: Int = 1) -> Trainer {
    var options = Trainer.Options()
    (options.batch, options.microBatch, options.lanes, options.threads) = (6, 2, 2, threads)
    options.schedule = WarmUpCosine(peak: 5e-3, warmUp: 5, total: 400)
    options.averageDecay = 0.9
    return Trainer(objective(), options, RandomStream(seed: 2))
  }

  @Test func threadsChangeNoBit() throws {
    let (one, two) = (trainer(), trainer(threads: 2))
    for _ in 0..<12 { #expect(try one.advance() == two.advance()) }
    #expect(one.averaged().floats == two.averaged().floats)
  }

  /// The averages of the codebook are in the checkpoint; without them the continuation differs.
  @Test func aCheckpointGoesOnBitForBit() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let (first, second, third) = (trainer(), trainer(), trainer())
    for _ in 0..<9 { _ = try first.advance() }
    try first.save(to: path, notes: [:])
    try second.restore(from: path) { _ in }
    try third.restore(from: path) { _ in }
    for state in third.objective.state { state.values.update { $0.update(repeating: 1) } }
    var same = true
    for _ in 0..<9 {
      let record = try first.advance()
      #expect(try second.advance() == record)
      if try third.advance() != record { same = false }
    }
    #expect(first.averaged().floats == second.averaged().floats && !same)
    #expect(first.objective.state.map(\.values.floats) == second.objective.state.map(\.values.floats))
  }

  /// Eight codes for blocks of any shade: the error falls to less than 0.6 of what it was, with more codes in use than two.
  @Test func learns() throws {
    let trainer = trainer()
    let objective = try #require(trainer.objective as? CodecObjective)
    _ = try trainer.advance()
    let before = objective.parts
    for _ in 0..<199 { _ = try trainer.advance() }
    let after = objective.parts
    #expect(after.absolute < 0.6 * before.absolute, "\(before.absolute) → \(after.absolute)")
    #expect(after.perplexity > 2 && after.perplexity <= 8, "\(after.perplexity)")
  }
}
