import Diffusion
import Platform
import Tensors

/// A learned prior of images in [−1, 1]: a network in EDM's parametrisation.
///
///     D(x, σ) = c_skip·x + c_out·F(c_in·x, σ)
///
/// (Karras et al. 2022, Table 1). F is a diffusion transformer on patches of pixels, or one inside of a U-Net of
/// convolutions (Hoogeboom et al. 2023); it is told 2 ln σ, clamped to the levels that it was trained on, and begins at zero.
public struct PixelDenoiser: ContinuousPrior {
  /// Sizes.
  public let shape: PixelShape
  /// Where arrays lie in `values`.
  public let layout: ParameterLayout
  /// All parameters, float32, flat.
  public let values: Tensor
  let transformer: Transformer
  /// ln σ that it was trained on.
  public let levels: ClosedRange<Double>
  /// In what products are computed.
  public var precision = Precision.float32
  private let places: [String: ParameterLayout.Entry]

  /// A denoiser over given parameters; `shape.fault` must be nil.
  public init(_ shape: PixelShape, values: Tensor, levels: ClosedRange<Double>) {
    precondition(shape.fault == nil, shape.fault?.message ?? "")
    (self.shape, self.levels, self.values) = (shape, levels, values)
    layout = ParameterLayout(shape)
    transformer = Transformer(shape.transformer, among: layout, values: values)
    places = Dictionary(layout.entries.map { ($0.name, $0) }) { first, _ in first }
  }

  /// A denoiser that has learned nothing: F = 0.
  public init(_ shape: PixelShape, levels: ClosedRange<Double>, _ stream: RandomStream) {
    self.init(shape, values: ParameterLayout(shape).initial(stream), levels: levels)
  }

  /// The same with other parameters.
  public func with(_ values: Tensor) -> PixelDenoiser {
    var result = PixelDenoiser(shape, values: values, levels: levels)
    result.precision = precision
    return result
  }

  /// d.
  public var dimension: Int { shape.dimension }

  /// D of images [B, height, width, channels], a σ an image; with `gradient`, flat as the parameters, it is added to.
  func denoise(_ tape: Tape, _ x: Variable, _ sigma: [Double], gradient: Tensor? = nil) -> Variable {
    let scalings = sigma.map { Preconditioning($0, deviation: shape.deviation) }
    func each(_ value: (Preconditioning) -> Double) -> Variable {
      Variable(Tensor(scalings.map { Float(value($0)) }, shape: [sigma.count, 1, 1, 1]))
    }
    let told = sigma.map { 2 * min(max(log($0), levels.lowerBound), levels.upperBound) }
    let f = network(tape, tape.multiply(x, each(\.input)), told, gradient)
    return tape.add(tape.multiply(x, each(\.skip)), tape.multiply(f, each(\.out)))
  }

  /// D(x, σ), row by row; a row does not depend on those beside it.
  public func denoise(_ x: RealBatch, _ sigma: Double) throws -> RealBatch {
    var result = RealBatch(count: x.count, dimension: dimension)
    for rows in blocks(x.count) {
      let y = denoise(Tape(precision: precision), Variable(images(x, rows)), rows.map { _ in sigma })
      result.put(y.value, at: rows.lowerBound)
    }
    return result
  }

  /// D(x, σ) and Jᵀc.
  public func denoise(
    _ x: RealBatch, _ sigma: Double, cotangent: (RealBatch) throws -> RealBatch
  ) throws -> (denoised: RealBatch, pullback: RealBatch) {
    var result = RealBatch(count: x.count, dimension: dimension)
    let passes = blocks(x.count).map { rows in
      let tape = Tape(precision: precision)
      let input = tape.variable(images(x, rows))
      let output = denoise(tape, input, rows.map { _ in sigma })
      result.put(output.value, at: rows.lowerBound)
      return (rows: rows, tape: tape, input: input, output: output)
    }
    let c = try cotangent(result)
    var pullback = RealBatch(count: x.count, dimension: dimension)
    for pass in passes {
      pass.tape.backward(from: pass.output, seed: images(c, pass.rows))
      if let gradient = pass.tape.gradient(of: pass.input) { pullback.put(gradient, at: pass.rows.lowerBound) }
    }
    return (result, pullback)
  }

  /// One array: a constant, or with `gradient` a parameter whose gradient is added there.
  func parameter(_ name: String, _ tape: Tape, _ gradient: Tensor?) -> Variable {
    guard let entry = places[name] else { preconditionFailure("no parameter '\(name)'") }
    let value = values.part(from: entry.offset, shape: entry.shape)
    guard let gradient else { return Variable(value) }
    return tape.parameter(value, gradient: gradient.part(from: entry.offset, shape: entry.shape))
  }

  /// Rows that go through the network together: as many as make 256 patches.
  private func blocks(_ count: Int) -> [Range<Int>] {
    let size = max(1, 256 / shape.transformer.positions)
    return stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
  }

  /// Rows of numbers as images.
  private func images(_ x: RealBatch, _ rows: Range<Int>) -> Tensor {
    let first = rows.lowerBound * dimension
    return Tensor(shape: [rows.count] + shape.signalShape) { target in
      for i in target.indices { target[i] = Float(x.storage[first + i]) }
    }
  }
}
