import Diffusion
import Platform
import Statistics

/// How straight the paths of a probability flow are: of dx/dσ = v = (x − D(x, σ))/σ.
public struct FlowGeometry: Sendable {
  /// Sum of the angles between the drifts at successive levels, radians; one a path.
  public let turnings: [Double]
  /// κ = ‖T(σ) − T(σ − δ)‖/‖x(σ) − x(σ − δ)‖ with T = v/‖v‖ and an Euler step δ = σ/100, at every level of every path.
  ///
  /// Xu et al. 2024, appendix C. Paths pass near zeros of v, so its mean is not a usable number; its median is.
  public let curvatures: [Double]

  /// Heun's steps over the levels of a grid, from points at its first.
  public init(_ prior: some ContinuousPrior, from start: RealBatch, over grid: NoiseGrid) throws {
    var x = start
    var turnings = [Double](repeating: 0, count: start.count)
    var curvatures: [Double] = []
    var before: RealBatch?
    func drift(_ x: RealBatch, _ σ: Double) throws -> RealBatch {
      try x.map(with: prior.denoise(x, σ)) { ($0 - $1) / σ }
    }
    for (i, σ) in grid.levels.enumerated() {
      let v = try drift(x, σ)
      if let before {
        for row in 0..<x.count { turnings[row] += Self.angle(before[row: row], v[row: row]) }
      }
      before = v
      let δ = σ / 100
      let near = try drift(x.map(with: v) { $0 - δ * $1 }, σ - δ)
      for row in 0..<x.count {
        let (a, b) = (Self.unit(v[row: row]), Self.unit(near[row: row]))
        let moved = δ * Self.norm(v[row: row])
        if moved > 0 { curvatures.append(Self.norm(zip(a, b).map { $0 - $1 }[...]) / moved) }
      }
      guard i + 1 < grid.levels.count else { break }
      let next = grid.levels[i + 1]
      let second = try drift(x.map(with: v) { $0 + (next - σ) * $1 }, next)
      x = x.map(with: v.map(with: second) { ($0 + $1) / 2 }) { $0 + (next - σ) * $1 }
    }
    (self.turnings, self.curvatures) = (turnings, curvatures)
  }

  /// E‖∂v/∂x‖²_F over points at a level; d calls of the vector-Jacobian product.
  public static func complexity(_ prior: some ContinuousPrior, at x: RealBatch, _ σ: Double) throws -> Double {
    var sum = 0.0
    for i in 0..<x.dimension {
      let row = try prior.denoise(x, σ) { denoised in
        var unit = RealBatch(count: denoised.count, dimension: denoised.dimension)
        for n in 0..<denoised.count { unit[n, i] = 1 }
        return unit
      }.pullback
      for n in 0..<x.count {
        for j in 0..<x.dimension {
          let entry = ((i == j ? 1 : 0) - row[n, j]) / σ
          sum += entry * entry
        }
      }
    }
    return sum / Double(x.count)
  }

  private static func norm(_ v: ArraySlice<Double>) -> Double { v.reduce(0) { $0 + $1 * $1 }.squareRoot() }

  private static func unit(_ v: ArraySlice<Double>) -> [Double] {
    let norm = norm(v)
    return v.map { norm > 0 ? $0 / norm : 0 }
  }

  /// In 0...π; 2·atan2(‖a − b‖, ‖a + b‖) of unit vectors, accurate for small angles; 0 where one vanishes.
  private static func angle(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Double {
    let (a, b) = (unit(a), unit(b))
    return 2 * atan2(norm(zip(a, b).map { $0 - $1 }[...]), norm(zip(a, b).map { $0 + $1 }[...]))
  }
}
