import Diffusion
import Foundation
import Tensors
import Testing

@testable import Priors

/// A network on a space that can be counted: after training it is the law it has seen, before it is not.
struct LearnedLawTests {
  private let space = TokenSpace(length: 4, vocabulary: 2)
  private var law: MarkovPrior {
    get throws { try MarkovPrior(space, initial: [0.6, 0.4], transition: [0.9, 0.1, 0.2, 0.8]) }
  }

  /// Mean over x_t ~ q and sites of the total variation of the denoiser from the exact one.
  private func denoiserError(_ prior: NeuralPrior, _ truth: BruteForce, _ kernel: NoiseKernel) throws -> Double {
    let symbols = prior.process.isMasking ? 3 : 2
    let count = (0..<4).reduce(1) { n, _ in n * symbols }
    let noisy = (0..<count).map { n in
      (0..<4).map { i in Token(n / (0..<i).reduce(1) { m, _ in m * symbols } % symbols) }
    }
    var p = [Float](repeating: 0, count: count * 8)
    try prior.denoise(TokenBatch(rows: noisy), kernel, into: &p)
    var (error, mass) = (0.0, 0.0)
    for (n, z) in noisy.enumerated() {
      let weight = exp(truth.logMarginal(z, kernel))
      guard weight > 0 else { continue }
      let exact = truth.denoise(z, kernel)
      mass += weight
      error += weight * (0..<8).reduce(0) { $0 + abs(exp(Double(p[8 * n + $1])) - exact[$1]) } / 8
    }
    #expect(abs(mass - 1) < 1e-9)
    return error
  }

  /// Total variation of 2,000 draws in 32 reverse steps from the law; those of the exact denoiser score about .04.
  private func drawError(
    _ prior: any DiscretePrior, _ process: any NoiseProcess, _ truth: BruteForce
  ) throws -> Double {
    let stream = RandomStream(seed: 5)["draws"]
    var random = stream["start"].generator()
    var x = TokenBatch(count: 2000, length: 4, repeating: 2)
    if !process.isMasking {
      for n in x.storage.indices { x.storage[n] = Token(random.uniform(below: 2)) }
    }
    let draws = try ReverseSampler(.analytic).sample(prior, from: x, process.grid(steps: 32), stream["walk"])
    var counts: [[Token]: Double] = [:]
    for n in 0..<draws.count { counts[Array(draws[row: n]), default: 0] += 1.0 / 2000 }
    return zip(truth.probabilities, truth.sequences).reduce(0) { $0 + abs($1.0 - (counts[$1.1] ?? 0)) } / 2
  }

  /// Within .04 of the exact denoiser (.023 to .031 when written), and draws no more than .06 farther from the law than
  /// those of the exact denoiser are; the untrained control fails both by a factor of two and more.
  @Test(arguments: [(LearnedProcess.uniform, DenoisingLoss.scoreEntropy), (.absorbing, .crossEntropy)])
  func becomesTheLaw(_ process: LearnedProcess, _ loss: DenoisingLoss) throws {
    let (law, truth) = (try law, BruteForce(of: try law))
    var options = Trainer.Options()
    (options.batch, options.microBatch, options.lanes) = (64, 64, 1)
    options.schedule = WarmUpCosine(peak: 5e-3, warmUp: 20, total: 500)
    options.averageDecay = 0.99
    let stream = RandomStream(seed: 6)
    let levels = NoiseLevels(process, sigma: 1e-3...10)
    let network = Transformer(TinyNetworks.shape(space, hasMask: process.isMasking), stream["initial"])
    let prior = NeuralPrior(network, process, .denoiser, levels: levels.logOdds(space))
    let objective = DenoisingObjective(prior, on: law.sample(20_000, stream["data"]), levels, loss)
    let trainer = Trainer(objective, options, stream)
    let kernel =
      process.isMasking ? AbsorbingProcess(vocabulary: 2, epsilon: 0).kernel(at: 0.5) : .uniform(0.5, vocabulary: 2)
    func errors() throws -> (denoiser: Double, draws: Double) {
      let network = prior.with(trainer.averaged())
      return (try denoiserError(network, truth, kernel), try drawError(network, prior.noiseProcess, truth))
    }
    let control = try errors()
    let exact = try drawError(law, prior.noiseProcess, truth)
    for _ in 0..<500 { _ = try trainer.advance() }
    let trained = try errors()
    #expect(trained.denoiser < 0.04 && trained.draws < exact + 0.06, "\(trained), exact \(exact), control \(control)")
    #expect(control.denoiser > 0.1 && control.draws > 0.4, "\(control)")
  }
}
