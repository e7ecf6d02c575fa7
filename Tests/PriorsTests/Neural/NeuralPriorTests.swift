import Diffusion
import Foundation
import Tensors
import Testing

@testable import Priors

/// What holds for every network, whatever it has learned.
struct NeuralPriorTests {
  private func denoise(_ prior: NeuralPrior, _ x: TokenBatch, _ kernel: NoiseKernel) throws -> [Float] {
    var p = [Float](repeating: .nan, count: x.storage.count * prior.space.vocabulary)
    try prior.denoise(x, kernel, into: &p)
    return p
  }

  private func kernels(_ process: LearnedProcess, _ v: Int) -> [NoiseKernel] {
    process.isMasking
      ? [AbsorbingProcess(vocabulary: v).kernel(at: 0.5), MaskAndReplaceProcess(vocabulary: v).kernel(step: 100)]
      : [.uniform(1e-4, vocabulary: v), .uniform(1, vocabulary: v), .uniform(20, vocabulary: v)]
  }

  @Test(arguments: [LearnedProcess.uniform, .absorbing, .maskAndReplace]) func rowsAreLaws(
    _ process: LearnedProcess
  ) throws {
    let prior = TinyNetworks.prior(TokenSpace(length: 16, vocabulary: 2), process, columns: 4, patch: 2)
    for kernel in kernels(process, 2) {
      let x = noisyRows(prior.space, kernel, count: 5, RandomStream(seed: 1))
      let p = try denoise(prior, x, kernel)
      for n in 0..<x.storage.count { #expect(abs(exp(p[2 * n]) + exp(p[2 * n + 1]) - 1) < 1e-5) }
    }
  }

  /// Bit for bit: alone, in company, in any order, on one thread and on three.
  @Test(arguments: [16, 64, 400]) func rowsDoNotSeeEachOther(_ length: Int) throws {
    var prior = TinyNetworks.prior(TokenSpace(length: length, vocabulary: 3))
    let kernel = NoiseKernel.uniform(0.5, vocabulary: 3)
    let x = noisyRows(prior.space, kernel, count: 37, RandomStream(seed: 2))
    let all = try denoise(prior, x, kernel)
    prior.threads = 3
    #expect(try denoise(prior, x, kernel) == all)
    let size = 3 * length
    for row in [0, 17, 36] {
      #expect(try denoise(prior, x.gather([row]), kernel) == Array(all[row * size..<(row + 1) * size]))
    }
    #expect(try denoise(prior, x.gather([36, 1, 1]), kernel).suffix(size) == all[size..<2 * size])
    // Control: the row itself matters, far from where it changed too.
    var changed = x.gather([0])
    changed[0, 0] = (changed[0, 0] + 1) % 3
    #expect(try denoise(prior, changed, kernel)[size - 3..<size] != all[size - 3..<size])
  }

  /// The same at a width where the library picks its kernels by the number of rows.
  @Test func rowsOfAWideNetworkDoNotSeeEachOther() throws {
    let space = TokenSpace(length: 1024, vocabulary: 2)
    var shape = TransformerShape(space: space, hasMask: false, columns: 32)
    (shape.patch, shape.layers) = (4, 2)
    let network = Transformer(shape, RandomStream(seed: 1))
    network.values.update { values in
      var random = RandomStream(seed: 2).generator()
      for n in values.indices { values[n] += Float(0.05 * random.normal()) }
    }
    let prior = NeuralPrior(network, .uniform, .denoiser, levels: -20...10)
    let kernel = NoiseKernel.uniform(0.5, vocabulary: 2)
    let x = noisyRows(space, kernel, count: 6, RandomStream(seed: 3))
    let all = try denoise(prior, x, kernel)
    for rows in [[0], [5], [1, 0], [2, 3, 4]] {
      let some = try denoise(prior, x.gather(rows), kernel)
      for (n, row) in rows.enumerated() {
        #expect(
          some[n * 2048..<(n + 1) * 2048].elementsEqual(all[row * 2048..<(row + 1) * 2048]), "row \(row) of \(rows)")
      }
    }
  }

  @Test func patchesCoverEverySiteOnce() {
    let shape = TinyNetworks.shape(TokenSpace(length: 24, vocabulary: 2), hasMask: false, columns: 6, patch: 2)
    #expect(shape.positions == 6 && shape.sitesPerPosition == 4)
    #expect(Array(shape.sites.prefix(8)) == [0, 1, 6, 7, 2, 3, 8, 9])
    #expect(shape.sites.sorted() == Array(0..<24))
  }

  /// Far away from the levels of training the network hears the last one of them; the kernel's part goes on.
  @Test func levelsAreClamped() {
    let prior = TinyNetworks.prior(TokenSpace(length: 8, vocabulary: 2))
    #expect(prior.clamped(.infinity) == prior.levels.upperBound)
    #expect(prior.clamped(-.infinity) == prior.levels.lowerBound)
    #expect(NoiseKernel.identity(vocabulary: 2).logOdds == .infinity)
    #expect(abs(NoiseKernel.uniform(log(2), vocabulary: 2).logOdds) < 1e-12)
    #expect(abs(NoiseKernel.uniform(1e-9, vocabulary: 2).logOdds - 20.7232658) < 1e-6)
  }

  @Test func otherNoiseIsRefused() throws {
    let space = TokenSpace(length: 8, vocabulary: 2)
    let masks = AbsorbingProcess(vocabulary: 2).kernel(at: 0.5)
    let sigma = NoiseKernel.uniform(0.5, vocabulary: 2)
    let x = TokenBatch(count: 1, length: 8)
    let (uniform, absorbing) = (TinyNetworks.prior(space), TinyNetworks.prior(space, .absorbing))
    #expect(throws: NeuralPriorError.otherNoise(learned: .uniform, kernel: masks)) { try denoise(uniform, x, masks) }
    #expect(throws: NeuralPriorError.otherNoise(learned: .absorbing, kernel: sigma)) {
      try denoise(absorbing, x, sigma)
    }
    #expect(throws: Refusal.self) { try uniform.check(process: "absorbing") }
    #expect(throws: Refusal.self) { try absorbing.check(process: "uniform") }
    try absorbing.check(process: "mask-and-replace")
    try uniform.check(process: "uniform")
  }

  /// The high-water mark grows with the network, with the threads that share a call, and comes back to nothing.
  @Test func memoryIsBooked() throws {
    func peak(width: Int = 16, threads: Int = 1, rows: Int = 64) throws -> Int {
      var shape = TinyNetworks.shape(TokenSpace(length: 16, vocabulary: 2), hasMask: false)
      shape.width = width
      let levels = NoiseLevels(.uniform).logOdds(shape.space)
      var prior = NeuralPrior(Transformer(shape, RandomStream(seed: 1)), .uniform, .denoiser, levels: levels)
      prior.threads = threads
      let account = MemoryAccount()
      _ = try account.run {
        try denoise(prior, TokenBatch(count: rows, length: 16), .uniform(1, vocabulary: 2))
      }
      #expect(account.live == 0)
      return account.peak
    }
    // At least the inner rows of one perceptron: 256 positions of 64 floats. Blocks of rows follow each other.
    let one = try peak()
    #expect(one > 256 * 64 * 4)
    #expect(try peak(rows: 16) == one)
    #expect(try peak(width: 32) > one + 256 * 64 * 4)
  }
}
