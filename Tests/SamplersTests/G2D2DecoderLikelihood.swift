import Diffusion
import Foundation

/// y = f(W·e) + σ·noise for embedded tokens e, f the identity or tanh: a small decoder and operator in one matrix.
struct DecoderLikelihood: DifferentiableLikelihood {
  let space: TokenSpace
  let codebook: Codebook
  /// Shape (n, L·d).
  let matrix: [[Double]]
  let y: [Double]
  let sigma: Double
  var isSaturating = false
  var measurements: Int { y.count }

  /// f(W·e).
  func decode(_ signal: [Double]) -> [Double] {
    matrix.map { row in
      let u = zip(row, signal).reduce(0) { $0 + $1.0 * $1.1 }
      return isSaturating ? tanh(u) : u
    }
  }

  /// The embedding of one clean sequence.
  func embed(_ tokens: some Collection<Token>) -> [Double] {
    tokens.flatMap { codebook.values[Int($0) * codebook.dimension..<(Int($0) + 1) * codebook.dimension] }
  }

  func logLikelihood(_ x: TokenBatch) -> [Double] {
    (0..<x.count).map { row in
      let squares = zip(decode(embed(x[row: row])), y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      return -squares / (2 * sigma * sigma)
    }
  }

  func value(
    _ objective: RelaxedObjective, at signal: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
  ) -> Double {
    let u = decode(Array(signal))
    let residual = zip(u, y).map { $0 - $1 }
    let squares = residual.reduce(0) { $0 + $1 * $1 }
    let isNorm = objective == .residualNorm
    let scale = isNorm ? (squares > 0 ? 1 / squares.squareRoot() : 0) : 1 / (sigma * sigma)
    for i in gradient.indices {
      gradient[i] =
        zip(zip(residual, u), matrix).reduce(0) { sum, term in
          let slope = isSaturating ? 1 - term.0.1 * term.0.1 : 1
          return sum + term.0.0 * slope * term.1[i]
        } * scale
    }
    return isNorm ? squares.squareRoot() : squares / (2 * sigma * sigma)
  }
}
