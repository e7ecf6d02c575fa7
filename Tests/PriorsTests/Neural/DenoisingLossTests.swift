import Diffusion
import Foundation
import Tensors
import Testing

@testable import Priors

/// Losses and their gradients, by finite differences and against the scores of `ReverseLaw`.
struct DenoisingLossTests {
  static let cases: [(LearnedProcess, Readout, DenoisingLoss)] = [
    (.uniform, .denoiser, .crossEntropy), (.uniform, .denoiser, .scoreEntropy), (.uniform, .score, .scoreEntropy),
    (.absorbing, .denoiser, .crossEntropy),
  ]

  private func item(_ process: LearnedProcess, _ space: TokenSpace, _ u: Double, _ seed: UInt64) -> NoisyItem {
    var random = RandomStream(seed: seed)["item"].generator()
    let clean = (0..<space.length).map { _ in Token(random.uniform(below: space.vocabulary)) }
    return NoiseLevels(process, sigma: 0.05...5).item(clean, space, at: u, &random)
  }

  @Test(arguments: cases) func gradientOfTheOutputs(
    _ process: LearnedProcess, _ readout: Readout, _ loss: DenoisingLoss
  ) {
    let space = TokenSpace(length: 12, vocabulary: 3)
    let kernel = LossKernel(loss: loss, readout: readout, vocabulary: 3)
    var random = RandomStream(seed: 3).generator()
    for u in [0.1, 0.5, 0.9] {
      let item = item(process, space, u, 7)
      let f = (0..<36).map { _ in Float(random.normal()) }
      var d = [Float](repeating: 0, count: 36)
      var none = d
      let value = kernel.evaluate(item, f, scale: 2, into: &d)
      #expect(value >= 0)
      for n in 0..<36 {
        var (up, down) = (f, f)
        up[n] += 0x1p-6
        down[n] -= 0x1p-6
        let slope =
          kernel.evaluate(item, up, scale: 2, into: &none) - kernel.evaluate(item, down, scale: 2, into: &none)
        // The losses are sums of twelve sites in single precision; differences of them carry about 1e-6/2⁻⁵.
        #expect(abs(2 * slope / 0x1p-5 - Double(d[n])) < 2e-3 * max(1, abs(value)), "\(process) \(loss) output \(n)")
      }
    }
  }

  /// Along a random direction of all parameters: the tape's gradient against a central difference.
  @Test(arguments: cases) func gradientOfTheParameters(
    _ process: LearnedProcess, _ readout: Readout, _ loss: DenoisingLoss
  ) {
    let space = TokenSpace(length: 16, vocabulary: 2)
    let prior = TinyNetworks.prior(space, process, readout, columns: 4, patch: 2)
    let items = (0..<3).map { item(process, space, 0.2 + 0.3 * Double($0), UInt64($0)) }
    let kernel = LossKernel(loss: loss, readout: readout, vocabulary: 2)
    let layout = prior.transformer.layout
    func run(_ network: Transformer, _ gradient: Tensor?) -> Double {
      let tape = Tape()
      let outputs = network.outputs(
        tape, items.flatMap(\.noisy), items: 3, levels: items.map { prior.clamped($0.kernel.logOdds) },
        gradient: gradient)
      let loss = tape.denoisingLoss(outputs, items, kernel, scale: 1)
      tape.backward(from: loss)
      return Double(loss.value.scalar)
    }
    let gradient = Tensor(zeros: [layout.count])
    _ = run(prior.transformer, gradient)
    let slopes = gradient.floats
    for entry in layout.entries {
      // Where an array has a gradient at all, follow it: the change is then ‖g‖ per unit of length.
      let g = slopes[entry.offset..<entry.offset + entry.count]
      let norm = g.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      #expect(norm > 1e-6, "\(entry.name) has no gradient")
      func moved(_ step: Double) -> Transformer {
        var values = prior.transformer.values.floats
        for i in g.indices { values[i] += Float(step * Double(g[i]) / norm) }
        return prior.transformer.with(Tensor(values, shape: [values.count]))
      }
      let h = 0x1p-6
      let slope = (run(moved(h), nil) - run(moved(-h), nil)) / (2 * h)
      #expect(abs(slope - norm) < 0.02 * norm + 2e-4, "\(entry.name): \(slope) against \(norm)")
    }
  }

  /// The loss on outputs that are right is the integrand of the bound.
  @Test func scoreEntropyIsTheBoundsIntegrand() {
    let item = item(.uniform, TokenSpace(length: 12, vocabulary: 3), 0.6, 9)
    var random = RandomStream(seed: 5).generator()
    let f = (0..<36).map { _ in Float(random.normal()) }
    var d = [Float](repeating: 0, count: 36)
    let value = LossKernel(loss: .scoreEntropy, readout: .denoiser, vocabulary: 3).evaluate(item, f, scale: 1, into: &d)
    let readout = ReadoutKernel(.denoiser, item.kernel, isMasking: false)
    var sum = 0.0
    var p = [Float](repeating: 0, count: 3)
    var entropy = ScoreEntropy(vocabulary: 3)
    for i in 0..<12 {
      f.withUnsafeBufferPointer { readout.write($0.baseAddress! + 3 * i, item.noisy[i], into: &p) }
      sum += entropy.value(p[...], noisy: item.noisy[i], clean: item.clean[i], KernelValues(item.kernel))
    }
    #expect(abs(sum * item.weight / 12 - value) < 1e-4 * max(1, value))
  }
}
