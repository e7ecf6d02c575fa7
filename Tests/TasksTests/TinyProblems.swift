import Diffusion
import Foundation
import Tensors

/// All sequences of a small space, site 0 slowest.
func allSequences(_ space: TokenSpace) -> TokenBatch {
  let count = space.stateCount() ?? 0
  return TokenBatch(
    rows: (0..<count).map { state in
      var rest = state
      var row = [Token](repeating: 0, count: space.length)
      for site in stride(from: space.length - 1, through: 0, by: -1) {
        row[site] = Token(rest % space.vocabulary)
        rest /= space.vocabulary
      }
      return row
    })
}

/// The index of a row of `allSequences`.
func index(_ row: some Sequence<Token>, _ space: TokenSpace) -> Int {
  row.reduce(0) { $0 * space.vocabulary + Int($1) }
}

/// The transition matrix of `Metropolis`, from the one-site changes of a local likelihood.
func transitionMatrix<L: LocalLikelihood>(_ likelihood: L, reference x: [Token], logWeight: Double) -> [[Double]] {
  let space = likelihood.space
  let states = allSequences(space)
  var matrix = [[Double]](repeating: [Double](repeating: 0, count: states.count), count: states.count)
  for from in 0..<states.count {
    let z = Array(states[row: from])
    let state = likelihood.state(of: z)
    for site in 0..<space.length {
      for token in 0..<Token(space.vocabulary) {
        var target = z
        target[site] = token
        let distance = (token != x[site] ? 1.0 : 0) - (z[site] != x[site] ? 1.0 : 0)
        let ratio = likelihood.change(state, z, site: site, to: token) + (distance == 0 ? 0 : distance * logWeight)
        let accepted = token == z[site] ? 1 : min(1, exp(ratio))
        let share = 1 / Double(space.length * space.vocabulary)
        matrix[from][index(target, space)] += share * accepted
        matrix[from][from] += share * (1 - accepted)
      }
    }
  }
  return matrix
}

/// π(z) ∝ ℒ(z)·ω^{d(x,z)} by enumeration.
func target(_ likelihood: some Likelihood, reference x: [Token], logWeight: Double) -> [Double] {
  let states = allSequences(likelihood.space)
  let logs = likelihood.logLikelihood(states)
  let top = logs.max() ?? 0
  let weights = (0..<states.count).map { row in
    let distance = zip(states[row: row], x).count { $0 != $1 }
    return exp(logs[row] - top) * (distance == 0 ? 1 : exp(Double(distance) * logWeight))
  }
  let total = weights.reduce(0, +)
  return weights.map { $0 / total }
}

/// max |π_a·P_ab − π_b·P_ba|.
func imbalance(_ matrix: [[Double]], _ law: [Double]) -> Double {
  var worst = 0.0
  for a in law.indices {
    for b in law.indices { worst = max(worst, abs(law[a] * matrix[a][b] - law[b] * matrix[b][a])) }
  }
  return worst
}

/// The law after `steps` steps from `start`.
func evolve(_ start: Int, _ matrix: [[Double]], steps: Int) -> [Double] {
  var law = [Double](repeating: 0, count: matrix.count)
  law[start] = 1
  for _ in 0..<steps {
    var next = [Double](repeating: 0, count: law.count)
    for a in law.indices where law[a] > 0 {
      for b in law.indices { next[b] += law[a] * matrix[a][b] }
    }
    law = next
  }
  return law
}

/// Pearson's chi-square of counts against a law, as a standard normal score (Wilson and Hilferty).
///
/// Cells of expectation below 5 are pooled. Above 4.75 with probability 1e-6 under the law.
func chiSquareScore(_ counts: [Int], _ law: [Double]) -> Double {
  let n = Double(counts.reduce(0, +))
  var statistic = 0.0, cells = 0.0, pooled = (count: 0.0, expected: 0.0)
  for (count, p) in zip(counts, law) {
    if p * n < 5 {
      pooled.count += Double(count)
      pooled.expected += p * n
    } else {
      statistic += (Double(count) - p * n) * (Double(count) - p * n) / (p * n)
      cells += 1
    }
  }
  if pooled.expected >= 1 {
    statistic += (pooled.count - pooled.expected) * (pooled.count - pooled.expected) / pooled.expected
    cells += 1
  } else if pooled.count > 50 {
    return .infinity
  }
  let degrees = cells - 1
  let cube = 2 / (9 * degrees)
  return (cbrt(statistic / degrees) - (1 - cube)) / cube.squareRoot()
}

/// Largest |analytic − central difference| over the coordinates of a gradient.
func gradientError<L: DifferentiableLikelihood>(_ likelihood: L, _ objective: RelaxedObjective, at signal: [Double])
  -> Double
{
  func value(_ signal: [Double]) -> (Double, [Double]) {
    var gradient = [Double](repeating: .nan, count: signal.count)
    let value = signal.withUnsafeBufferPointer { signal in
      gradient.withUnsafeMutableBufferPointer { likelihood.value(objective, at: signal, gradient: $0) }
    }
    return (value, gradient)
  }
  let analytic = value(signal).1
  var worst = 0.0
  for i in signal.indices {
    var up = signal, down = signal
    up[i] += 1e-5
    down[i] -= 1e-5
    let difference = (value(up).0 - value(down).0) / 2e-5
    worst = max(worst, abs(difference - analytic[i]) / max(1, abs(analytic[i])))
  }
  return worst
}
