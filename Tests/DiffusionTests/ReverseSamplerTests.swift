import Diffusion
import Foundation
import Priors
import Tensors
import Testing

/// The samplers' laws against exact ones, by a chi-square statistic on all states.
///
/// For k degrees of freedom the bound is k + 2√(14k) + 28: a false alarm below e^−14 by the Laurent-Massart inequality.
@Suite struct ReverseSamplerTests {
  static let space = TokenSpace(length: 3, vocabulary: 3)

  static func prior(_ seed: UInt64) throws -> TabularPrior {
    var random = RandomStream(seed: seed).generator()
    return try TabularPrior(space, weights: (0..<27).map { _ in random.exponential() })
  }

  func index(_ row: ArraySlice<Token>) -> Int { row.reduce(0) { $0 * 3 + Int($1) } }

  func chiSquare(_ draws: TokenBatch, _ law: [Double]) -> Double {
    var counts = [Double](repeating: 0, count: law.count)
    for row in 0..<draws.count { counts[index(draws[row: row])] += 1 }
    let n = Double(draws.count)
    return zip(counts, law).reduce(0.0) { sum, cell in sum + pow(cell.0 - cell.1 * n, 2) / (cell.1 * n) }
  }

  func bound(_ states: Int) -> Double {
    let k = Double(states - 1)
    return k + 2 * (14 * k).squareRoot() + 28
  }

  @Test func firstHittingIsExact() throws {
    let prior = try Self.prior(1)
    let process = AbsorbingProcess(vocabulary: 3, epsilon: 0)
    let masked = TokenBatch(count: 100_000, length: 3, repeating: 3)
    let draws = try FirstHittingSampler().sample(prior, from: masked, process, RandomStream(seed: 2))
    #expect(chiSquare(draws, prior.logProbabilities.map(exp)) < bound(27))
    // Control: revealing all sites at once gives the product of the marginals.
    let once = try ReverseSampler().sample(
      prior, from: masked, [process.kernel(at: 1), .identity(vocabulary: 3)], RandomStream(seed: 3))
    #expect(chiSquare(once, prior.logProbabilities.map(exp)) > bound(27))
  }

  @Test(arguments: ReverseMethod.allCases) func manyStepsReachThePrior(method: ReverseMethod) throws {
    let prior = try Self.prior(4)
    let process = UniformProcess(vocabulary: 3, schedule: GeometricSchedule(minimum: 1e-3, maximum: 12))
    var noise = TokenBatch(count: 20_000, length: 3)
    var random = RandomStream(seed: 5).generator()
    for n in noise.storage.indices { noise.storage[n] = Token(random.uniform(below: 3)) }
    let law = prior.logProbabilities.map(exp)
    func score(_ steps: Int) throws -> Double {
      chiSquare(
        try ReverseSampler(method).sample(prior, from: noise, process.grid(steps: steps), RandomStream(seed: 6)), law)
    }
    // The star redraws every visible token at every step: its error falls like T^−½, so it is asked for less.
    let (few, many) = (try score(2), try score(method == .star ? 100 : 400))
    #expect(many < few / 4)
    if method != .star { #expect(many < bound(27)) }
  }

  /// For independent sites the analytic steps of any grid are one draw from the denoiser: the matrices multiply to it.
  @Test func analyticStepsOfASitewisePriorCompose() throws {
    let prior = try ProductPrior(Self.space, weights: [1, 2, 3, 3, 2, 1, 1, 1, 4])
    let process = UniformProcess(vocabulary: 3)
    let grid = process.grid(fromLevel: 1.3, steps: 7)
    var matrix: [[Double]] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    for (later, earlier) in zip(grid, grid.dropFirst()) {
      let table = prior.denoiserTable(site: 1, later).map(exp)
      let values = (KernelValues(later), KernelValues(earlier), KernelValues(later.step(from: earlier)))
      let step = (0..<3).map { (z: Int) -> [Double] in
        var law = [0.0, 0, 0]
        _ = ReverseLaw.analyticStep(
          Token(z), Array(table[z * 3..<z * 3 + 3]), later: values.0, earlier: values.1, step: values.2, into: &law)
        return law.map { $0 / law.reduce(0, +) }
      }
      matrix = matrix.map { row -> [Double] in
        (0..<3).map { b -> Double in row[0] * step[0][b] + row[1] * step[1][b] + row[2] * step[2][b] }
      }
    }
    let whole = prior.denoiserTable(site: 1, grid[0]).map(exp)
    for a in 0..<3 { for b in 0..<3 { #expect(abs(matrix[a][b] - whole[a * 3 + b]) < 1e-12) } }
    // And the sampler draws from that table.
    let start = TokenBatch(count: 50_000, length: 3, repeating: 2)
    let draws = try ReverseSampler().sample(prior, from: start, grid, RandomStream(seed: 7))
    let sites = (0..<3).map { prior.denoiserTable(site: $0, grid[0]).map(exp) }
    let law = (0..<27).map { (n: Int) -> Double in
      let (a, b, c) = (n / 9, n / 3 % 3, n % 3)
      return sites[0][6 + a] * sites[1][6 + b] * sites[2][6 + c]
    }
    #expect(chiSquare(draws, law) < bound(27))
  }
}
