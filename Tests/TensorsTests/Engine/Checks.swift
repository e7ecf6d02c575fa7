import Foundation
import Testing

@testable import Tensors

/// Standard normal values, the same for the same name.
func normals(_ shape: [Int], _ name: String = "values", scale: Double = 1) -> Tensor {
  var random = RandomStream(seed: 11)[name, shape.reduce(0) { 31 * $0 + $1 }].generator()
  return Tensor((0..<shape.reduce(1, *)).map { _ in Float(scale * random.normal()) }, shape: shape)
}

/// The largest |a − b| relative to the largest |b|.
func distance(_ a: [Float], _ b: [Double]) -> Double {
  precondition(a.count == b.count)
  let scale = b.reduce(0) { max($0, abs($1)) }
  return zip(a, b).reduce(0) { max($0, abs(Double($1.0) - $1.1)) } / max(scale, .leastNormalMagnitude)
}

/// Compares the tape's gradient of Σ y·w, for fixed random w, with finite differences along random directions.
///
/// Central differences of fourth order in float32: their error is a few 1e-4 of |gradient|₂, the tolerance 2e-3. A wrong
/// factor, sign or missing term is of the order of |gradient|₂ itself.
func checkGradients(
  _ inputs: [Tensor], tolerance: Double = 2e-3, step: Double = 1.0 / 64, threads: Int = 1,
  _ f: (Tape, [Variable]) -> Variable, sourceLocation: SourceLocation = #_sourceLocation
) {
  let tape = Tape(threads: threads)
  let variables = inputs.map(tape.variable)
  let y = f(tape, variables)
  let weights = normals(y.shape, "weights")
  tape.backward(from: y, seed: weights)

  func value(_ inputs: [Tensor]) -> Double {
    let y = f(Tape(threads: threads), inputs.map { Variable($0) })
    #expect(!y.needsGradient, "constants leave nothing on the tape")
    return zip(y.value.floats, weights.floats).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
  for (k, x) in inputs.enumerated() {
    guard let gradient = tape.gradient(of: variables[k])?.floats else {
      Issue.record("input \(k) has no gradient", sourceLocation: sourceLocation)
      continue
    }
    let norm = gradient.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    for direction in 0..<3 {
      let v = normals(x.shape, "direction \(direction)").floats
      func moved(_ h: Double) -> Double {
        var moved = inputs
        moved[k] = Tensor(zip(x.floats, v).map { Float(Double($0) + h * Double($1)) }, shape: x.shape)
        return value(moved)
      }
      let h = step
      let numeric = (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12 * h)
      let exact = zip(gradient, v).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      #expect(
        abs(numeric - exact) <= tolerance * max(norm, 1e-3),
        "input \(k), direction \(direction): \(exact) against \(numeric), |g| = \(norm)", sourceLocation: sourceLocation
      )
    }
  }
}
