import Diffusion
import Platform

/// One number measured of all sites at once: ℓ(x) = −(G(x) − y)²/(2σ²).
///
/// The centre c is a whole number of half steps, so with the whole numbers k_i = |2x_i − 2c| the statistic depends on x
/// through Σ k_i or Σ k_i² only.
public struct ScalarLikelihood: AdditiveLikelihood {
  /// G.
  public enum Statistic: Hashable, Sendable {
    /// Σ_i |x_i − c| = ½·Σ k_i, in grid steps.
    case absoluteSum
    /// ‖g(x)‖₂ with g(v) = spacing·(v − c): (spacing/2)·√(Σ k_i²).
    case norm(spacing: Double)
  }

  /// V^L.
  public let space: TokenSpace
  /// G.
  public let statistic: Statistic
  /// 2c.
  public let doubledCenter: Int
  /// y.
  public let target: Double
  /// σ.
  public let sigma: Double
  /// k_v for `absoluteSum`, k_v² for `norm`, shape (V).
  public let contributions: [Int]
  /// ½/σ².
  private let weight: Double
  /// G = unit·Σ or unit·√Σ.
  private let unit: Double
  /// φ of sums, all of them unless there are too many: loops of proposals look it up.
  private(set) var table: [Double] = []
  /// e^{φ − max φ} beside `table`, NaN where it is below 1e-200: `metropolis` compares these in place of logarithms.
  private(set) var weights: [Double] = []

  /// Requires a finite target and σ > 0.
  public init(space: TokenSpace, statistic: Statistic, doubledCenter: Int, target: Double, sigma: Double) {
    precondition(target.isFinite && sigma > 0, "a scalar likelihood needs a finite target and σ > 0")
    self.space = space
    self.statistic = statistic
    self.doubledCenter = doubledCenter
    self.target = target
    self.sigma = sigma
    weight = 0.5 / (sigma * sigma)
    let distances = (0..<space.vocabulary).map { abs(2 * $0 - doubledCenter) }
    switch statistic {
    case .absoluteSum:
      contributions = distances
      unit = 0.5
    case .norm(let spacing):
      contributions = distances.map { $0 * $0 }
      unit = spacing / 2
    }
    let sums = space.length * (contributions.max() ?? 0) + 1
    if sums <= 1 << 16 {
      table = (0..<sums).map(evaluate)
      let best = table.max() ?? 0
      weights = table.map { $0 - best > -460 ? exp($0 - best) : .nan }
    }
  }

  /// −(G − y)²/(2σ²) with G from Σ k_i or Σ k_i².
  public func logLikelihood(ofSum sum: Int) -> Double { sum < table.count ? table[sum] : evaluate(sum) }

  private func evaluate(_ sum: Int) -> Double {
    let value: Double
    switch statistic {
    case .absoluteSum: value = unit * Double(sum)
    case .norm: value = unit * Double(sum).squareRoot()
    }
    return -weight * (value - target) * (value - target)
  }

  /// ℓ(x) of every clean row.
  public func logLikelihood(_ x: TokenBatch) -> [Double] {
    precondition(x.length == space.length, "rows have the length of the likelihood")
    return (0..<x.count).map { row in logLikelihood(ofSum: x[row: row].reduce(0) { $0 + contributions[Int($1)] }) }
  }
}

extension ScalarLikelihood: LocalLikelihood {
  /// The running sum and its log-likelihood.
  public struct Running {
    var sum: Int
    var logLikelihood: Double
  }

  /// O(L).
  public func state(of z: UnsafePointer<Token>) -> Running {
    var sum = 0
    for i in 0..<space.length { sum &+= contributions[Int(z[i])] }
    return Running(sum: sum, logLikelihood: logLikelihood(ofSum: sum))
  }

  /// O(1).
  public func change(_ state: borrowing Running, _ z: UnsafePointer<Token>, site: Int, to token: Token) -> Double {
    logLikelihood(ofSum: state.sum &+ contributions[Int(token)] &- contributions[Int(z[site])]) - state.logLikelihood
  }

  /// O(1).
  public func apply(_ state: inout Running, _ z: UnsafePointer<Token>, site: Int, to token: Token) {
    state.sum += contributions[Int(token)] - contributions[Int(z[site])]
    state.logLikelihood = logLikelihood(ofSum: state.sum)
  }
}

/// The relaxation puts real grid indices e_i in place of x_i; slopes at the kinks of G are taken as 0.
extension ScalarLikelihood: DifferentiableLikelihood {
  /// c_v = v: the signal is a grid index.
  public var codebook: Codebook { .ordinal(space.vocabulary) }
  /// 1.
  public var measurements: Int { 1 }

  /// (G(e) − y)²/(2σ²), or |G(e) − y| (gradient 0 where it is 0).
  public func value(
    _ objective: RelaxedObjective, at signal: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
  ) -> Double {
    precondition(signal.count == space.length && gradient.count == space.length, "a signal has one number a site")
    let center = Double(doubledCenter) / 2
    var value = 0.0
    switch statistic {
    case .absoluteSum:
      for i in signal.indices {
        let offset = signal[i] - center
        value += abs(offset)
        gradient[i] = offset > 0 ? 1 : offset < 0 ? -1 : 0
      }
    case .norm(let spacing):
      var squares = 0.0
      for i in signal.indices {
        gradient[i] = spacing * (signal[i] - center)
        squares += gradient[i] * gradient[i]
      }
      value = squares.squareRoot()
      for i in gradient.indices { gradient[i] *= value > 0 ? spacing / value : 0 }
    }
    let residual = value - target
    let slope: Double
    switch objective {
    case .negativeLogLikelihood: slope = residual / (sigma * sigma)
    case .residualNorm: slope = residual > 0 ? 1 : residual < 0 ? -1 : 0
    }
    for i in gradient.indices { gradient[i] *= slope }
    return objective == .residualNorm ? abs(residual) : weight * residual * residual
  }
}
