import Diffusion
import Foundation
import Priors
import Statistics
import Tasks
import Tensors

@testable import Samplers

/// A small space with everything enumerated, states in row-major order.
struct Table {
  let space: TokenSpace
  let states: TokenBatch

  init(length: Int, vocabulary: Int) {
    space = TokenSpace(length: length, vocabulary: vocabulary)
    let count = space.stateCount() ?? 0
    states = TokenBatch(
      rows: (0..<count).map { state in
        (0..<length).map { site in
          Token(state / Int(pow(Double(vocabulary), Double(length - 1 - site))) % vocabulary)
        }
      })
  }

  var count: Int { states.count }

  func index(_ row: some Sequence<Token>) -> Int { row.reduce(0) { $0 * space.vocabulary + Int($1) } }

  func distance(_ a: Int, _ b: Int) -> Int { zip(states[row: a], states[row: b]).count { $0 != $1 } }

  /// Counts of the states of the rows.
  func histogram(_ rows: TokenBatch) -> Histogram {
    var counts = [Int](repeating: 0, count: count)
    for row in 0..<rows.count { counts[index(rows[row: row])] += 1 }
    return Histogram(counts: counts)
  }

  /// P(from → to) ∝ weight(to)·ω^distance: A_η with ℒ, B_η with p.
  func step(_ weights: [Double], _ ω: Double) -> Matrix {
    (0..<count).map { from in normalised((0..<count).map { weights[$0] * pow(ω, Double(distance(from, $0))) }) }
  }

  /// The law of a reverse walk, site by site, as a matrix: the product of its steps.
  func walk(_ prior: any DiscretePrior, _ kernels: [NoiseKernel]) throws -> Matrix {
    let v = space.vocabulary
    var product: Matrix = (0..<count).map { row in (0..<count).map { $0 == row ? 1 : 0 } }
    for (later, earlier) in zip(kernels, kernels.dropFirst()) {
      var logs = [Float](repeating: 0, count: states.storage.count * v)
      try prior.denoise(states, later, into: &logs)
      let (t, s, one) = (KernelValues(later), KernelValues(earlier), KernelValues(later.step(from: earlier)))
      let laws = states.storage.indices.map { n in
        let p = (0..<v).map { exp(Double(logs[n * v + $0])) }
        var law = [Double](repeating: 0, count: v)
        _ = ReverseLaw.analyticStep(states.storage[n], p, later: t, earlier: s, step: one, into: &law)
        return normalised(law)
      }
      product = multiply(
        product,
        (0..<count).map { from in
          (0..<count).map { to in
            (0..<space.length).reduce(1) { $0 * laws[from * space.length + $1][Int(states[to, $1])] }
          }
        })
    }
    return product
  }
}

typealias Matrix = [[Double]]

func normalised(_ values: [Double]) -> [Double] {
  let total = values.reduce(0, +)
  return values.map { $0 / total }
}

func multiply(_ a: Matrix, _ b: Matrix) -> Matrix { a.map { apply($0, b) } }

/// A law after one step of a matrix.
func apply(_ law: [Double], _ matrix: Matrix) -> [Double] {
  var result = [Double](repeating: 0, count: matrix[0].count)
  for (weight, row) in zip(law, matrix) { for to in row.indices { result[to] += weight * row[to] } }
  return result
}

/// The stationary law: a row of the matrix squared fifty times.
func stationary(_ matrix: Matrix) -> [Double] {
  var power = matrix
  for _ in 0..<50 { power = multiply(power, power).map(normalised) }
  return power[0]
}

func distance(_ p: [Double], _ q: [Double]) -> Double { zip(p, q).reduce(0) { $0 + abs($1.0 - $1.1) } / 2 }

/// ℒ given as a table over V^L, with no structure that a sampler could use.
struct TableLikelihood: Likelihood {
  let table: Table
  let logs: [Double]
  var space: TokenSpace { table.space }
  func logLikelihood(_ x: TokenBatch) -> [Double] { (0..<x.count).map { logs[table.index(x[row: $0])] } }
}

/// The same with one-site changes.
struct LocalTable: LocalLikelihood {
  let base: TableLikelihood
  var space: TokenSpace { base.space }
  func logLikelihood(_ x: TokenBatch) -> [Double] { base.logLikelihood(x) }
  func state(of z: UnsafePointer<Token>) -> Int { base.table.index(UnsafeBufferPointer(start: z, count: space.length)) }
  func change(_ state: borrowing Int, _ z: UnsafePointer<Token>, site: Int, to token: Token) -> Double {
    let (new, old) = (base.logs[moved(copy state, z, site, token)], base.logs[state])
    return new == old ? 0 : new - old
  }
  func apply(_ state: inout Int, _ z: UnsafePointer<Token>, site: Int, to token: Token) {
    state = moved(state, z, site, token)
  }
  private func moved(_ state: Int, _ z: UnsafePointer<Token>, _ site: Int, _ token: Token) -> Int {
    state + (Int(token) - Int(z[site])) * Int(pow(Double(space.vocabulary), Double(space.length - 1 - site)))
  }
}

/// A likelihood without its refinements.
struct Hidden: Likelihood {
  let base: any Likelihood
  var space: TokenSpace { base.space }
  func logLikelihood(_ x: TokenBatch) -> [Double] { base.logLikelihood(x) }
}

/// ℒ as a product over sites.
struct ProductLikelihood: FactorisedLikelihood {
  let space: TokenSpace
  let siteLogLikelihood: [Double]
  func logLikelihood(_ x: TokenBatch) -> [Double] {
    (0..<x.count).map { row in
      (0..<x.length).reduce(0) { $0 + siteLogLikelihood[$1 * space.vocabulary + Int(x[row, $1])] }
    }
  }
}

/// A prior of which only the denoiser is visible.
struct Opaque: DiscretePrior {
  let base: any DiscretePrior
  var space: TokenSpace { base.space }
  func denoise(_ x: TokenBatch, _ kernel: NoiseKernel, into logProbabilities: inout [Float]) throws {
    try base.denoise(x, kernel, into: &logProbabilities)
  }
}

/// Three symbols, two sites: p = (3·x1 + x2 + 1)/45 and ℒ in powers of ½ (the golden example).
struct Golden {
  let table = Table(length: 2, vocabulary: 3)
  let p = (0..<9).map { Double($0 + 1) / 45 }
  let ℒ = [1, 0.5, 0.25, 0.125, 1, 0.5, 0.25, 0.125, 1]
  let posterior = normalised(
    zip((0..<9).map { Double($0 + 1) / 45 }, [1, 0.5, 0.25, 0.125, 1, 0.5, 0.25, 0.125, 1]).map(*))

  var likelihood: TableLikelihood { TableLikelihood(table: table, logs: ℒ.map { log($0) }) }

  func problem(_ likelihood: (any Likelihood)? = nil) throws -> Posterior {
    let prior = try TabularPrior(table.space, weights: p)
    let likelihood = likelihood ?? LocalTable(base: self.likelihood)
    return Posterior(prior: prior, likelihood: likelihood, exact: try prior.posterior(under: likelihood))
  }
}

/// Independent unequal sites and a likelihood that factorises too: V = 4, L = 2.
struct Separable {
  let table = Table(length: 2, vocabulary: 4)
  let sites: [[Double]] = [[0.4, 0.3, 0.2, 0.1], [0.1, 0.1, 0.3, 0.5]]
  let factors: [[Double]] = [[1, 0.2, 0.6, 0.3], [0.05, 1, 0.4, 0.4]]

  var p: [Double] { joint(sites) }
  var ℒ: [Double] { joint(factors) }
  var posterior: [Double] { normalised(zip(p, ℒ).map(*)) }

  func joint(_ rows: [[Double]]) -> [Double] { rows[0].flatMap { a in rows[1].map { a * $0 } } }

  func problem(_ likelihood: (any Likelihood)? = nil) throws -> Posterior {
    let prior = try ProductPrior(table.space, weights: sites.flatMap { $0 })
    let product = ProductLikelihood(space: table.space, siteLogLikelihood: factors.flatMap { $0 }.map { log($0) })
    let likelihood = likelihood ?? product
    return Posterior(prior: prior, likelihood: likelihood, exact: try prior.posterior(under: likelihood))
  }
}

/// XOR of noisy pairs of bits, a sequence long enough that each occurs.
struct Pairs {
  let likelihood: PairLikelihood
  let ℒ: [Double]

  init(_ table: Table) {
    let sites = (0..<table.space.length).map { Tasks.SitePair($0, ($0 + 1) % table.space.length) }
    likelihood = PairLikelihood(
      .xor, pairs: sites, measured: sites.indices.map { Token($0 % 2) }, length: table.space.length,
      noise: .channel(flip: 0.2))
    ℒ = likelihood.logLikelihood(table.states).map { exp($0) }
  }
}

/// The law of SGDD with exact steps after all levels, from a uniform start.
func sgddLaw(_ table: Table, p: [Double], ℒ: [Double], _ options: SGDD.Options) -> [Double] {
  let v = table.space.vocabulary
  var law = [Double](repeating: 1 / Double(table.count), count: table.count)
  for η in options.schedule.levels(options.iterations, from: options.etaMax, to: options.etaMin) {
    let a = table.step(ℒ, options.coupling.weight(η, vocabulary: v, alpha: options.alpha))
    let b = table.step(p, NoiseKernel.uniform(η, vocabulary: v).mismatchWeight)
    law = options.order == .paper ? apply(apply(law, a), b) : apply(apply(law, b), a)
  }
  return law
}
