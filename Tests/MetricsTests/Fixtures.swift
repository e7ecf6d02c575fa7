import Diffusion
import Foundation
import Metrics
import Tensors

/// ℓ(x) from a closure.
struct ClosureLikelihood: Likelihood {
  let space: TokenSpace
  let value: @Sendable (ArraySlice<Token>) -> Double
  func logLikelihood(_ x: TokenBatch) -> [Double] { (0..<x.count).map { value(x[row: $0]) } }
}

/// A posterior given by a table over V^L, first site slowest.
struct TablePosterior: ExactPosterior {
  let space: TokenSpace
  let table: [Double]
  let logEvidence = 0.0
  var entropy: Double { table.reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 } }
  var mode: (tokens: [Token], logProbability: Double)? {
    let best = table.indices.max { table[$0] < table[$1] } ?? 0
    return (sequence(best), log(table[best]))
  }
  var reference: ReferenceLaw {
    let vocabulary = space.vocabulary
    return ReferenceLaw(statistic: "sequence", probabilities: table) { row in
      row.reduce(0) { $0 * vocabulary + Int($1) }
    }
  }
  func logProbability(_ x: TokenBatch) -> [Double] {
    (0..<x.count).map { row in reference.state(x[row: row]).map { log(table[$0]) } ?? -.infinity }
  }
  func sample(_ count: Int, _ stream: RandomStream) -> TokenBatch {
    var random = stream.generator()
    var draws: [[Token]] = []
    for _ in 0..<count { draws.append(sequence(random.categorical(table) ?? 0)) }
    return TokenBatch(rows: draws)
  }
  func logValue(_ x: TokenBatch, _ kernel: NoiseKernel) throws -> [Double]? { nil }
  func neighbourLogRatios(_ x: TokenBatch, _ kernel: NoiseKernel) throws -> [Float]? { nil }

  func sequence(_ index: Int) -> [Token] {
    var rest = index
    var tokens: [Token] = []
    for _ in 0..<space.length {
      tokens.insert(Token(rest % space.vocabulary), at: 0)
      rest /= space.vocabulary
    }
    return tokens
  }
}

/// The synthetic task at L = 2: 2,500 states.
///
/// 50 grid points a site, Gaussian prior of sd 2 on −5...5, squared error of |index − 24.5| from 8.5 with σ = 3.
let syntheticPosterior: TablePosterior = {
  let grid = (0..<50).map { -5 + 10 * Double($0) / 49 }
  let site = (0..<50).map { j in
    let residual = abs(Double(j) - 24.5) - 8.5
    return exp(-grid[j] * grid[j] / 8 - residual * residual / 18)
  }
  let total = site.reduce(0, +)
  let table = site.flatMap { a in site.map { a * $0 / (total * total) } }
  return TablePosterior(space: TokenSpace(length: 2, vocabulary: 50), table: table)
}()

/// Six states of two sites, V = 3; the other three have probability 0.
let small = TablePosterior(
  space: TokenSpace(length: 2, vocabulary: 3), table: [0.4, 0.25, 0, 0.15, 0.1, 0, 0.06, 0.04, 0])

func input(
  _ draws: TokenBatch, truth: [Token]? = nil, vocabulary: Int = 2, exact: (any ExactPosterior)? = nil,
  claim: SamplerClaim = .posterior, labels: (any SequenceClassifier)? = nil, wanted: Int? = nil,
  logLikelihood: @escaping @Sendable (ArraySlice<Token>) -> Double = { _ in 0 }
) -> MetricInput {
  MetricInput(
    draws: draws, truth: truth ?? [Token](repeating: 0, count: draws.length),
    likelihood: ClosureLikelihood(
      space: TokenSpace(length: draws.length, vocabulary: vocabulary), value: logLikelihood),
    exact: exact, reference: exact?.reference, claim: claim, labels: labels, wanted: wanted,
    floors: FloorCache(stream: RandomStream(seed: 1)))
}

func close(_ value: Double, _ expected: Double, _ tolerance: Double = 1e-12) -> Bool {
  value == expected || value.isNaN && expected.isNaN || abs(value - expected) <= tolerance
}

extension Metric {
  /// The columns by name.
  func scores(_ input: MetricInput) throws -> [String: Double] {
    Dictionary(uniqueKeysWithValues: zip(columns.map(\.name), try evaluate(input)))
  }
}
