import Platform
import Tensors

/// A way of making an image worse, for networks that shall tell by how much.
///
/// Images are square, [1, side, side, 3] in [−1, 1]; severity is a number in [0, 1]. Lengths in pixels hold for a side of
/// 64 and grow with it.
public enum Distortion: String, CaseIterable, Sendable {
  /// Gaussian noise, σ = 0.02…0.5.
  case noise
  /// A Gaussian blur, σ = 0.4…3.2 pixels.
  case blur
  /// The blur of a moving camera, kernels of 3…15 pixels.
  case motion
  /// Cosine coefficients of blocks of 8×8 pixels rounded as JPEG does at qualities of 80…5, without its subsampling.
  case compression
  /// Bicubic shrinking by 1.3…8, and bicubic enlargement.
  case shrinking
  /// Other brightness, contrast, colour balance and saturation.
  case light
  /// A shift, or a smooth displacement, by up to 0.5…5 pixels.
  case warp
  /// Some of the blocks of 4×4 or 8×8 pixels, 3…50 %, are copies of others, near or far.
  case swaps
  /// Blocks of one colour, 2…8 pixels wide.
  case pixelation
  /// Another image shines through, 5…100 %.
  case ghost
  /// Two of those above, each at 0.8 of the severity.
  case mixture
  /// Single pixels are black or white, 1…30 %.
  case impulses
  /// A square of one colour, 0.1…0.6 of the side.
  case hole
  /// Few levels of each colour, 16…2.
  case posterisation
  /// What a blur takes away is added, 0.5…4 times.
  case sharpening
  /// A turn by 1…20 degrees.
  case rotation
  /// The median of windows of 3×3 or 5×5 pixels, once to three times.
  case median

  /// Those that networks learn from.
  public static let learned: [Distortion] = [
    .noise, .blur, .motion, .compression, .shrinking, .light, .warp, .swaps, .pixelation, .ghost, .mixture,
  ]
  /// Those that no network learns from: what it says of them is a test.
  public static let heldOut: [Distortion] = [.impulses, .hole, .posterisation, .sharpening, .rotation, .median]

  /// The image made worse, cut to [−1, 1]; `other` is one of the same shape.
  ///
  /// Requires square colour images of at least 16 pixels and a severity in [0, 1].
  public func apply(_ x: Tensor, severity: Double, other: Tensor, _ random: inout RandomGenerator) -> Tensor {
    precondition(
      x.shape.count == 4 && x.shape[0] == 1 && x.shape[1] == x.shape[2] && x.shape[1] >= 16 && x.shape[3] == 3,
      "\(x.shape) is no square colour image of at least 16 pixels")
    precondition(x.shape == other.shape && 0...1 ~= severity, "images are of one shape, severity in 0...1")
    let y = distorted(x, severity, other, &random)
    y.update { for i in $0.indices { $0[i] = min(max($0[i], -1), 1) } }
    return y
  }

  private func distorted(_ x: Tensor, _ s: Double, _ other: Tensor, _ random: inout RandomGenerator) -> Tensor {
    let (side, scale) = (x.shape[1], Double(x.shape[1]) / 64)
    switch self {
    case .noise: return x.noisy(sigma: between(0.02, 0.5, s), &random)
    case .blur: return x.blurred(sigma: scale * between(0.4, 3.2, s))
    case .motion:
      let size = 2 * Int((scale * (1 + 6 * s)).rounded()) + 1
      return MotionBlur(height: side, width: side, kernel: MotionKernel(size: size, &random)).apply(x)
    case .compression: return x.compressed(quality: between(80, 5, s))
    case .shrinking: return x.shrunk(to: Int((Double(side) / between(1.3, 8, s)).rounded()))
    case .light: return x.relit(s, &random)
    case .warp: return x.warped(by: Float(scale * between(0.5, 5, s)), &random)
    case .swaps:
      return x.swapped(share: between(0.03, 0.5, s), block: Int(4 * scale) << random.uniform(below: 2), &random)
    case .pixelation: return x.pixelated(Int((scale * between(2, 8, s)).rounded()))
    case .ghost: return x.mapped(with: other) { $0 + Float(between(0.05, 1, s)) * ($1 - $0) }
    case .mixture:
      let parts = random.choice(2, of: Self.learned.count - 1)
      return parts.reduce(x) { Self.learned[$1].apply($0, severity: 0.8 * s, other: other, &random) }
    case .impulses: return x.speckled(share: between(0.01, 0.3, s), &random)
    case .hole: return x.punched(Int(Double(side) * (0.1 + 0.5 * s)), &random)
    case .posterisation: return x.posterised(levels: Int(between(16, 2, s).rounded()))
    case .sharpening:
      let amount = Float(between(0.5, 4, s))
      return x.mapped(with: x.blurred(sigma: scale)) { $0 + amount * ($0 - $1) }
    case .rotation: return x.turned(degrees: between(1, 20, s) * (random.bernoulli(0.5) ? 1 : -1))
    case .median: return (0..<1 + Int(2.99 * s)).reduce(x) { y, n in y.median(radius: n == 2 || s < 0.3 ? 1 : 2) }
    }
  }

  /// a^(1 − s)·b^s.
  private func between(_ a: Double, _ b: Double, _ s: Double) -> Double { a * pow(b / a, s) }
}
