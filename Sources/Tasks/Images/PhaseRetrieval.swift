import Platform
import Tensors

/// The amplitudes of the spectrum, without phases: y = |F·P·(x + 1)/2|, P zeros around the image, F the orthonormal
/// discrete Fourier transform, channel by channel.
///
/// The zeros are ⌊oversampling/8·height⌋ wide on every side (oversampling 2: 64 at 256), as in DPS (Chung et al. 2023).
/// An image and its turn by 180° have the same y. Frequencies are in the order of the transform, zero first. F is applied
/// as two matrices: O(n³) for n rows, for every n.
public struct PhaseRetrieval: MeasurementOperator {
  /// `phase_retrieval`.
  public static let name = "phase_retrieval"
  /// [height, width, channels].
  public let imageShape: [Int]
  /// [padded height, padded width, channels].
  public let measurementShape: [Int]
  private let down: FourierMatrix
  private let across: FourierMatrix

  /// Requires an image with pixels and oversampling ≥ 0.
  public init(height: Int, width: Int, channels: Int = 3, oversampling: Double = 2) {
    precondition(
      min(height, width, channels) >= 1 && oversampling >= 0, "an image has pixels, oversampling is not negative")
    let pad = Int(oversampling / 8 * Double(height))
    imageShape = [height, width, channels]
    measurementShape = [height + 2 * pad, width + 2 * pad, channels]
    down = FourierMatrix(size: height + 2 * pad, first: pad, count: height)
    across = FourierMatrix(size: width + 2 * pad, first: pad, count: width)
  }

  /// The amplitudes.
  public func apply(_ x: Tensor) -> Tensor {
    let (real, im) = spectrum(x)
    var re = real
    for i in re.values.indices { re.values[i] = length(re.values[i], im.values[i]) }
    return tensor(re, measurementShape)
  }

  /// ½·Pᵀ·Re Fᴴ(v·z/|z|) with z the spectrum, 0 where z is.
  public func pullback(_ v: Tensor, at x: Tensor) -> Tensor {
    _ = items(ofMeasurements: v)
    var (re, im) = spectrum(x)
    let v = planes(v) { $0 }
    for i in v.values.indices {
      let amplitude = length(re.values[i], im.values[i])
      let ratio = amplitude > 0 ? v.values[i] / (2 * amplitude) : 0
      re.values[i] *= ratio
      im.values[i] *= ratio
    }
    // Re Fᴴ(a + ib) is the transpose of x ↦ (Re Fx, Im Fx): across, then down.
    var first = Planes(re.count, re.rows, imageShape[1])
    first.add(re, times: across.cosines)
    first.add(im, times: across.sines)
    var second = Planes(re.count, re.rows, imageShape[1])
    second.add(im, times: across.cosines)
    second.add(re, times: across.sines, sign: -1)
    var image = Planes(re.count, imageShape[0], imageShape[1])
    image.add(down.cosinesTransposed, times: first)
    image.add(down.sinesTransposed, times: second)
    return tensor(image, imageShape)
  }

  /// F·P·(x + 1)/2, real and imaginary parts.
  private func spectrum(_ x: Tensor) -> (re: Planes, im: Planes) {
    _ = items(ofImages: x)
    let image = planes(x) { ($0 + 1) / 2 }
    var a = Planes(image.count, measurementShape[0], image.columns)
    a.add(down.cosines, times: image)
    var b = Planes(image.count, measurementShape[0], image.columns)
    b.add(down.sines, times: image)
    var re = Planes(image.count, measurementShape[0], measurementShape[1])
    re.add(a, times: across.cosinesTransposed)
    re.add(b, times: across.sinesTransposed, sign: -1)
    var im = Planes(image.count, measurementShape[0], measurementShape[1])
    im.add(a, times: across.sinesTransposed)
    im.add(b, times: across.cosinesTransposed)
    return (re, im)
  }

  private func length(_ re: Float, _ im: Float) -> Float { (re * re + im * im).squareRoot() }

  /// f of every number of [items, rows, columns, channels], a plane for every item and channel.
  private func planes(_ x: Tensor, _ f: (Float) -> Float) -> Planes {
    let (channels, size) = (imageShape[2], x.shape[1] * x.shape[2])
    var planes = Planes(x.shape[0] * channels, x.shape[1], x.shape[2])
    x.withFloats { x in
      for n in planes.values.indices {
        let (plane, pixel) = (n / size, n % size)
        planes.values[n] = f(x[(plane / channels * size + pixel) * channels + plane % channels])
      }
    }
    return planes
  }

  /// The way back.
  private func tensor(_ planes: Planes, _ shape: [Int]) -> Tensor {
    let (channels, size) = (imageShape[2], planes.rows * planes.columns)
    return Tensor(shape: [planes.count / channels] + shape) { target in
      for n in planes.values.indices {
        let (plane, pixel) = (n / size, n % size)
        target[(plane / channels * size + pixel) * channels + plane % channels] = planes.values[n]
      }
    }
  }
}
