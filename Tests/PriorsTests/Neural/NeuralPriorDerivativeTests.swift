import Diffusion
import Foundation
import Tensors
import Testing

@testable import Priors

/// What one-site changes of x_t do to a function of the denoiser's table, to first order.
struct NeuralPriorDerivativeTests {
  static let cases: [(LearnedProcess, Readout)] = [(.uniform, .denoiser), (.uniform, .score), (.absorbing, .denoiser)]

  private func kernel(_ process: LearnedProcess, _ v: Int) -> NoiseKernel {
    process.isMasking ? AbsorbingProcess(vocabulary: v).kernel(at: 0.5) : .uniform(0.6, vocabulary: v)
  }

  private func numbers(_ count: Int, _ seed: UInt64) -> [Float] {
    var random = RandomStream(seed: seed).generator()
    return (0..<count).map { _ in Float(random.normal()) }
  }

  /// Symbols as rows of one-hot weights: the network's outputs are those of the symbols, and the gradient with respect to
  /// the rows is that of central differences.
  @Test func gradientOfRelaxedRows() {
    let prior = TinyNetworks.prior(TokenSpace(length: 16, vocabulary: 3), columns: 4, patch: 2)
    let steering = prior.transformer.steering([0.3])
    let tokens = (0..<32).map { Token($0 * 7 % 3) }
    var rows = [Float](repeating: 0, count: 96)
    for (n, token) in tokens.enumerated() { rows[3 * n + Int(token)] = 1 }
    let weights = numbers(96, 4)
    func value(_ rows: [Float]) -> Double {
      let outputs = prior.transformer.outputs(
        Tape(), relaxed: Variable(Tensor(rows, shape: [2, 4, 12])), steering: steering)
      return zip(outputs.value.floats, weights).reduce(0) { $0 + Double($1.0 * $1.1) }
    }
    let discrete = prior.transformer.outputs(Tape(), tokens, items: 2, steering: steering).value.floats
    let tape = Tape()
    let input = tape.variable(Tensor(rows, shape: [2, 4, 12]))
    let outputs = prior.transformer.outputs(tape, relaxed: input, steering: steering)
    for (a, b) in zip(outputs.value.floats, discrete) { #expect(abs(a - b) < 1e-5) }
    tape.backward(from: outputs, seed: Tensor(weights, shape: outputs.shape))
    let gradient = tape.gradient(of: input)?.floats ?? []
    #expect(gradient.count == 96)
    let h: Float = 0x1p-7
    for n in gradient.indices {
      var (up, down) = (rows, rows)
      up[n] += h
      down[n] -= h
      let slope = (value(up) - value(down)) / Double(2 * h)
      #expect(abs(slope - Double(gradient[n])) < 5e-3 * max(1, abs(slope)), "weight \(n)")
    }
  }

  /// J^T·c of the readout against central differences of Σ c·p.
  @Test(arguments: cases) func readoutPullsBack(_ process: LearnedProcess, _ readout: Readout) {
    let v = 4
    let kernel = ReadoutKernel(readout, kernel(process, v), isMasking: process.isMasking)
    let (f, c) = (numbers(v, 5).map { 0.3 * $0 }, numbers(v, 6))
    func mean(_ f: [Float], _ z: Token) -> Double {
      var p = [Float](repeating: 0, count: v)
      kernel.write(f, z, into: &p)
      return (0..<v).reduce(0) { $0 + Double(c[$1]) * exp(Double(p[$1])) }
    }
    for z in 0..<Token(process.isMasking ? v + 1 : v) {
      var (p, d) = ([Float](repeating: 0, count: v), [Float](repeating: 0, count: v))
      kernel.write(f, z, into: &p)
      kernel.pullBack(c, f, z, p, into: &d)
      for k in 0..<v {
        var (up, down) = (f, f)
        up[k] += 0x1p-6
        down[k] -= 0x1p-6
        #expect(abs((mean(up, z) - mean(down, z)) * 0x1p5 - Double(d[k])) < 1e-3, "output \(k), symbol \(z)")
      }
      var (own, scratch) = (p, [Float](repeating: 0, count: 2 * v))
      kernel.ownChanges(c, f, z, into: &own, &scratch)
      guard readout == .denoiser else { continue }
      for b in 0..<v { #expect(abs(mean(f, Token(b)) - mean(f, z) - Double(own[b])) < 1e-5, "\(z) as \(b)") }
    }
  }

  /// In a network that hardly tells symbols apart first order is exact; where it tells them apart well it is not.
  @Test(arguments: cases) func changesAreThoseOfNeighbours(_ process: LearnedProcess, _ readout: Readout) throws {
    let space = TokenSpace(length: 16, vocabulary: 3)
    let x = noisyRows(space, kernel(process, 3), count: 3, RandomStream(seed: 8))
    let c = numbers(48, 9)
    func error(_ contrast: Float) throws -> Double {
      let prior = alike(TinyNetworks.prior(space, process, readout, columns: 4, patch: 2), contrast)
      let kernel = kernel(process, 3)
      var p = [Float](repeating: 0, count: x.storage.count * 3)
      var (changes, plain) = (p, p)
      try prior.denoise(x, kernel, into: &p, changes: &changes) { _, _, slope in _ = slope.update(from: c) }
      try prior.denoise(x, kernel, into: &plain)
      for (a, b) in zip(p, plain) where a > -.infinity { #expect(abs(a - b) < 1e-4) }
      var (wrong, size) = (0.0, 0.0)
      for row in 0..<x.count {
        let network = { (tokens: TokenBatch) in
          var p = [Float](repeating: 0, count: 48)
          try prior.denoise(tokens, kernel, into: &p)
          return zip(p, c).reduce(0) { $0 + Double($1.1) * exp(Double($1.0)) }
        }
        let here = try network(x.gather([row]))
        for site in 0..<16 {
          for b in 0..<3 {
            let found = Double(changes[(row * 16 + site) * 3 + b])
            if b == Int(x[row, site]) || process.isMasking && x[row, site] < 3 {
              #expect(found == 0)
              continue
            }
            var moved = x.gather([row])
            moved[0, site] = Token(b)
            let exact = try network(moved) - here
            wrong += (exact - found) * (exact - found)
            size += exact * exact
          }
        }
      }
      return (wrong / size).squareRoot()
    }
    if readout == .denoiser { #expect(try error(0.02) < 0.02) }
    #expect(try error(1) > 0.05)
  }

  /// The same network with embeddings that differ between symbols by `contrast` of what they did.
  private func alike(_ prior: NeuralPrior, _ contrast: Float) -> NeuralPrior {
    let shape = prior.transformer.shape
    var values = prior.transformer.values.floats
    guard let entry = prior.transformer.layout.entries.first(where: { $0.name == "embedding" }) else { return prior }
    for slot in 0..<shape.sitesPerPosition {
      for a in 0..<shape.width {
        let first = entry.offset + slot * shape.symbols * shape.width + a
        for s in 1..<shape.symbols {
          let n = first + s * shape.width
          values[n] = values[first] + contrast * (values[n] - values[first])
        }
      }
    }
    let network = prior.transformer.with(Tensor(values, shape: [values.count]))
    return NeuralPrior(network, prior.process, prior.readout, levels: prior.levels)
  }

  /// Independent sites: exact, whatever the noise.
  @Test func changesOfIndependentSites() throws {
    let space = TokenSpace(length: 3, vocabulary: 3)
    let prior = try ProductPrior(space, weights: [1, 2, 3, 3, 1, 1, 1, 4, 2])
    let c = numbers(9, 10)
    for kernel in [kernel(.uniform, 3), kernel(.absorbing, 3)] {
      let x = noisyRows(space, kernel, count: 4, RandomStream(seed: 11))
      var p = [Float](repeating: 0, count: 36)
      var changes = p
      try prior.denoise(x, kernel, into: &p, changes: &changes) { _, _, slope in _ = slope.update(from: c) }
      func mean(_ x: TokenBatch) throws -> Double {
        var p = [Float](repeating: 0, count: 9)
        try prior.denoise(x, kernel, into: &p)
        return zip(p, c).reduce(0) { $0 + Double($1.1) * exp(Double($1.0)) }
      }
      for row in 0..<4 {
        for site in 0..<3 {
          for b in 0..<3 where kernel.mask == 0 || x[row, site] == 3 {
            var moved = x.gather([row])
            moved[0, site] = Token(b)
            let exact = try mean(moved) - mean(x.gather([row]))
            #expect(abs(exact - Double(changes[row * 9 + site * 3 + b])) < 1e-5)
          }
        }
      }
    }
  }

  @Test func networksOfTwoKindsOfNoise() throws {
    let space = TokenSpace(length: 8, vocabulary: 2)
    let (uniform, absorbing) = (TinyNetworks.prior(space), TinyNetworks.prior(space, .absorbing))
    let both = try NeuralPriors([uniform, absorbing])
    for prior in [uniform, absorbing] {
      let kernel = kernel(prior.process, 2)
      let x = noisyRows(space, kernel, count: 2, RandomStream(seed: 12))
      var (a, b) = ([Float](repeating: 0, count: 32), [Float](repeating: 1, count: 32))
      try prior.denoise(x, kernel, into: &a)
      try both.denoise(x, kernel, into: &b)
      #expect(a == b)
      try both.check(process: prior.process.rawValue)
      #expect(both.network(for: prior.process.rawValue)?.process == prior.process)
    }
    try both.check(process: "mask-and-replace")
    #expect(throws: Refusal.self) { try NeuralPriors([uniform]).check(process: "absorbing") }
    #expect(throws: Refusal.self) { try NeuralPriors([uniform, uniform]) }
    let longer = TinyNetworks.prior(TokenSpace(length: 12, vocabulary: 2), .absorbing)
    #expect(throws: Refusal.self) { try NeuralPriors([uniform, longer]) }
  }
}
