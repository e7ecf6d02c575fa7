import Diffusion

/// Some sites are measured, each by itself: ℓ(x) = −λ·#{measured i: x_i ≠ y_i} + constant.
public struct InpaintingLikelihood: MismatchLikelihood, FactorisedLikelihood, LocalLikelihood {
  /// V^L.
  public let space: TokenSpace
  /// y_i of measured sites, `nil` of hidden ones.
  public let measured: [Token?]
  /// What a mismatch costs.
  public let noise: MismatchNoise
  /// ℓ_i(v), shape (L, V), nats.
  public let siteLogLikelihood: [Double]
  /// The number of measured sites.
  public let measurements: Int

  /// Requires L entries, tokens below V.
  public init(space: TokenSpace, measured: [Token?], noise: MismatchNoise = .hard) {
    precondition(measured.count == space.length, "inpainting has one entry a site")
    precondition(measured.allSatisfy { $0.map { Int($0) < space.vocabulary } ?? true }, "measured symbols are below V")
    self.space = space
    self.measured = measured
    self.noise = noise
    measurements = measured.count { $0 != nil }
    let vocabulary = space.vocabulary
    siteLogLikelihood = measured.flatMap { y in
      (0..<vocabulary).map { v in
        guard let y else { return 0 }
        return noise.logLikelihood(mismatches: v == Int(y) ? 0 : 1, of: 1, vocabulary: vocabulary)
      }
    }
  }

  /// The number of wrong measured symbols of every clean row.
  public func mismatches(_ x: TokenBatch) -> [Int] {
    precondition(x.length == space.length, "rows have the length of the likelihood")
    return (0..<x.count).map { row in
      zip(measured, x[row: row]).count { y, token in y != nil && y != token }
    }
  }
}

/// The relaxation: bits live on their probability of a one, other symbols on their probability vector.
///
/// The expected number of mismatches is linear in it, so exact; the norm of the residual y − e over measured sites is not
/// an expectation.
extension InpaintingLikelihood: DifferentiableLikelihood {
  /// c_v = v for V = 2, one-hot otherwise.
  public var codebook: Codebook { space.vocabulary == 2 ? .ordinal(2) : .oneHot(space.vocabulary) }

  /// λ·(expected mismatches), or ‖y − e‖₂ over measured sites (gradient 0 where it is 0); `hard` takes λ = 10⁴.
  public func value(
    _ objective: RelaxedObjective, at signal: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
  ) -> Double {
    let width = space.vocabulary == 2 ? 1 : space.vocabulary
    precondition(signal.count == space.length * width && gradient.count == signal.count, "a signal has L·d numbers")
    gradient.update(repeating: 0)
    switch objective {
    case .negativeLogLikelihood:
      let weight = noise.gradientWeight(vocabulary: space.vocabulary)
      var wrong = 0.0
      for (i, y) in measured.enumerated() {
        guard let y else { continue }
        let k = width == 1 ? i : i * width + Int(y)
        let rises = width == 1 && y == 0
        wrong += rises ? signal[k] : 1 - signal[k]
        gradient[k] = rises ? weight : -weight
      }
      return weight * wrong
    case .residualNorm:
      var squares = 0.0
      for (i, y) in measured.enumerated() {
        guard let y else { continue }
        for v in 0..<width {
          let wanted = width == 1 ? Double(y) : (v == Int(y) ? 1 : 0)
          let residual = signal[i * width + v] - wanted
          squares += residual * residual
          gradient[i * width + v] = residual
        }
      }
      let norm = squares.squareRoot()
      if norm > 0 { for k in gradient.indices { gradient[k] /= norm } }
      return norm
    }
  }
}
