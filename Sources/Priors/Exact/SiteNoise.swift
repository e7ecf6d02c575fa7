import Diffusion
import Platform

/// One site of a noise kernel, split into q(z | k) = q(z | z)·(1 if k = z else ω): only ω tells clean symbols apart.
struct SiteNoise {
  /// V.
  let mask: Token
  /// ω = b̄/(ā + b̄).
  let weight: Double
  /// log ω.
  let logWeight: Double
  /// log(ā + b̄).
  let logMatch: Double
  /// log γ̄.
  let logMask: Double

  init(_ kernel: NoiseKernel) {
    mask = Token(kernel.vocabulary)
    weight = kernel.mismatchWeight
    logWeight = log(weight)
    logMatch = log(kernel.keep + kernel.replace)
    logMask = log(kernel.mask)
  }

  /// log Π_i q(x_i | x_i), with γ̄ for masked sites: what the weights leave out of log q(x | clean).
  func logScale(_ x: ArraySlice<Token>) -> Double {
    let masked = x.reduce(0) { $1 == mask ? $0 + 1 : $0 }
    let visible = x.count - masked
    return (masked == 0 ? 0 : Double(masked) * logMask) + (visible == 0 ? 0 : Double(visible) * logMatch)
  }
}

extension TokenBatch {
  /// Rejects rows of another length and tokens above the mask: programmer errors that would read out of bounds.
  func require(_ space: TokenSpace) {
    precondition(length == space.length, "rows must have \(space.length) sites")
    precondition(storage.allSatisfy { $0 <= space.mask }, "tokens must be 0..<V, or V for the mask")
  }
}
