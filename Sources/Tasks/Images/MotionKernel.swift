import Platform
import Tensors

/// The light that a shaking camera spreads: size × size weights ≥ 0 that sum to 1.
///
/// The papers draw theirs with a program of L. Borodenko; this is a law of our own, stated here so that it can be
/// repeated. A point moves ¾·size pixels in 16·size steps; its direction turns by N(0, intensity²·π²/size) a step of
/// one pixel. The path is centred on its mean, shrunk where it would leave the square, and each step gives its share to
/// the four nearest pixels, bilinearly.
public struct MotionKernel: Sendable, Hashable {
  /// Odd.
  public let size: Int
  /// Row by row.
  public let weights: [Float]

  /// A kernel from given weights.
  ///
  /// Requires an odd size and size² weights.
  public init(size: Int, weights: [Float]) {
    precondition(size % 2 == 1 && size > 0 && weights.count == size * size, "a kernel is odd and square")
    (self.size, self.weights) = (size, weights)
  }

  /// A random path.
  ///
  /// `intensity` 0 is a straight line, 1 turns often; the papers use 0.5 of their program.
  ///
  /// Requires an odd size and 0 ≤ intensity.
  public init(size: Int, intensity: Double = 0.5, _ random: inout RandomGenerator) {
    precondition(size % 2 == 1 && size > 0 && intensity >= 0 && intensity.isFinite, "a kernel has an odd size")
    let steps = 16 * size
    let pace = 0.75 * Double(size) / Double(steps)
    let turn = intensity * .pi * (pace / Double(size)).squareRoot()
    var direction = 2 * .pi * random.uniform()
    var path = [SIMD2<Double>(0, 0)]
    for _ in 1..<steps {
      direction += turn * random.normal()
      path.append(path[path.count - 1] + pace * SIMD2(cos(direction), sin(direction)))
    }
    let mean = path.reduce(SIMD2(0, 0), +) / Double(steps)
    let radius = Double(size / 2)
    let reach = path.reduce(0) { max($0, abs($1.x - mean.x), abs($1.y - mean.y)) }
    let shrink = reach > radius ? radius / reach : 1
    var weights = [Double](repeating: 0, count: size * size)
    for point in path {
      let place = (point - mean) * shrink + radius
      let corner = SIMD2(
        min(max(place.x.rounded(.down), 0), Double(size - 1)), min(max(place.y.rounded(.down), 0), Double(size - 1)))
      let part = place - corner
      for (dx, wx) in [(0, 1 - part.x), (1, part.x)] {
        for (dy, wy) in [(0, 1 - part.y), (1, part.y)] where wx * wy > 0 {
          let (column, row) = (min(Int(corner.x) + dx, size - 1), min(Int(corner.y) + dy, size - 1))
          weights[row * size + column] += wx * wy / Double(steps)
        }
      }
    }
    self.init(size: size, weights: weights.map { Float($0) })
  }

  /// 61 at a height of 256 pixels, in proportion elsewhere, odd.
  public static func size(height: Int) -> Int { max(1, 61 * height / 256 / 2 * 2 + 1) }
}
