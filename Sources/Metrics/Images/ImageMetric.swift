import Tensors

/// What images are scored by, beside the truth.
///
/// Values depend on the images alone.
public protocol ImageMetric: Sendable {
  /// The name in configs and results.
  static var name: String { get }
  /// Raised whenever the same images score differently.
  static var version: Int { get }
  /// The column that it fills.
  static var column: MetricColumn { get }
  /// The least side of an image that it takes.
  static var leastSide: Int { get }
  /// One value an image: images [items, height, width, channels] in [−1, 1], cut to that range; the truth is one of
  /// them, [1, height, width, channels].
  ///
  /// Throws `MetricError` for images of another shape than the truth's, and for ones that are too small.
  func evaluate(_ images: Tensor, truth: Tensor) throws(MetricError) -> [Double]
}

extension ImageMetric {
  /// 1.
  public static var leastSide: Int { 1 }

  /// Throws where images and truth do not fit together.
  func check(_ images: Tensor, _ truth: Tensor) throws(MetricError) {
    guard images.shape.count == 4, images.shape[0] > 0 else { throw .noDraws }
    guard truth.shape == [1] + images.shape.dropFirst() else {
      throw .imageShape(Array(images.shape.dropFirst()), expected: truth.shape)
    }
    guard min(images.shape[1], images.shape[2]) >= Self.leastSide else {
      throw .imageSize(metric: Self.name, side: min(images.shape[1], images.shape[2]), least: Self.leastSide)
    }
  }
}

/// p in [0, 1] of a number in [−1, 1]; what lies outside is cut.
@inline(__always)
func unit(_ x: Float) -> Double { min(max((Double(x) + 1) / 2, 0), 1) }
