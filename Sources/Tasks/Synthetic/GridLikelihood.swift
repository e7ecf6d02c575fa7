import Diffusion
import Platform

/// Distances of grid indices to a centre, measured site by site: ℓ(x) = −w·Σ_i (|x_i − c| − y_i)².
public struct GridLikelihood: FactorisedLikelihood, LocalLikelihood {
  /// V^L.
  public let space: TokenSpace
  /// c, in grid steps.
  public let center: Double
  /// y_i, in grid steps, shape (L).
  public let targets: [Double]
  /// w, nats a squared grid step.
  public let weight: Double
  /// ℓ_i(v), shape (L, V), nats.
  public let siteLogLikelihood: [Double]

  /// Requires L finite targets, and a finite centre and weight.
  public init(space: TokenSpace, center: Double, targets: [Double], weight: Double) {
    precondition(targets.count == space.length, "a grid likelihood has one target a site")
    precondition((targets + [center, weight]).allSatisfy(\.isFinite), "targets, centre and weight are finite")
    self.space = space
    self.center = center
    self.targets = targets
    self.weight = weight
    siteLogLikelihood = targets.flatMap { y in
      (0..<space.vocabulary).map { v in
        let residual = abs(Double(v) - center) - y
        return -weight * residual * residual
      }
    }
  }

  /// Σ_i ℓ_i(x_i) of every clean row.
  public func logLikelihood(_ x: TokenBatch) -> [Double] { tableLogLikelihood(x) }
}

/// The relaxation A(e)_i = |e_i − c| on the grid index itself; the slope at the centre is taken as 0.
extension GridLikelihood: DifferentiableLikelihood {
  /// c_v = v: the signal is a grid index.
  public var codebook: Codebook { .ordinal(space.vocabulary) }
  /// L.
  public var measurements: Int { space.length }

  /// w·Σ (A(e)_i − y_i)², or ‖A(e) − y‖₂ (gradient 0 where it is 0).
  public func value(
    _ objective: RelaxedObjective, at signal: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
  ) -> Double {
    precondition(signal.count == space.length && gradient.count == space.length, "a signal has one number a site")
    var squares = 0.0
    for i in signal.indices {
      let offset = signal[i] - center
      let residual = abs(offset) - targets[i]
      squares += residual * residual
      gradient[i] = residual * (offset > 0 ? 1 : offset < 0 ? -1 : 0)
    }
    let norm = squares.squareRoot()
    let scale: Double
    switch objective {
    case .negativeLogLikelihood: scale = 2 * weight
    case .residualNorm: scale = norm > 0 ? 1 / norm : 0
    }
    for i in gradient.indices { gradient[i] *= scale }
    return objective == .residualNorm ? norm : weight * squares
  }
}
