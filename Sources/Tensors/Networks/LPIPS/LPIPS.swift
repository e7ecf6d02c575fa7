/// The learned perceptual distance of images: how far the features of a network that classifies are apart, LPIPS v0.1
/// on SqueezeNet 1.1.
///
/// d(x, y) = Σ_l 1/(H_l·W_l)·Σ_hw Σ_c w_lc·(x̂_lhwc − ŷ_lhwc)² over seven layers l, features x̂ of unit length at every
/// pixel (R. Zhang, Isola, Efros, Shechtman, Wang, "The unreasonable effectiveness of deep features as a perceptual
/// metric", CVPR 2018, (1)). Images are [items, height, width, 3] in [−1, 1], at least 17 pixels each way. d(x, x) = 0,
/// d ≥ 0; typical values are below 1.
public struct LPIPS: Sendable {
  /// The least side of an image.
  public static let leastSide = 17
  private let first: Layer
  private let fires: [Fire]
  /// w_l.
  private let heads: [Tensor]

  fileprivate struct Layer: Sendable {
    let weight: Tensor, bias: Tensor
  }

  fileprivate struct Fire: Sendable {
    let squeeze: Layer, small: Layer, large: Layer
  }

  /// Reads torchvision's `features.*` of SqueezeNet 1.1 and the linear `heads.0` … `heads.6` from a safetensors file.
  ///
  /// Throws `SafetensorsError` for a file that is missing, damaged, or lacks an array or has it in another shape.
  public init(_ path: String) throws(SafetensorsError) {
    let file = try SafetensorsFile(path)
    func layer(_ name: String, _ inputs: Int, _ outputs: Int, _ side: Int) throws(SafetensorsError) -> Layer {
      let weight = try file.floats("\(name).weight", shape: [outputs, inputs, side, side])
      return Layer(
        weight: Tensor(shape: [side, side, inputs, outputs]) { target in
          for o in 0..<outputs {
            for i in 0..<inputs {
              for k in 0..<side * side {
                target[(k * inputs + i) * outputs + o] = weight[(o * inputs + i) * side * side + k]
              }
            }
          }
        }, bias: Tensor(try file.floats("\(name).bias", shape: [outputs]), shape: [outputs]))
    }
    first = try layer("features.0", 3, 64, 3).scaled(
      shift: [-0.030, -0.088, -0.188], scale: [0.458, 0.448, 0.450])
    var fires: [Fire] = []
    for (number, inputs, squeezed, expanded) in [
      (3, 64, 16, 64), (4, 128, 16, 64), (6, 128, 32, 128), (7, 256, 32, 128), (9, 256, 48, 192), (10, 384, 48, 192),
      (11, 384, 64, 256), (12, 512, 64, 256),
    ] {
      let name = "features.\(number)"
      fires.append(
        Fire(
          squeeze: try layer("\(name).squeeze", inputs, squeezed, 1),
          small: try layer("\(name).expand1x1", squeezed, expanded, 1),
          large: try layer("\(name).expand3x3", squeezed, expanded, 3)))
    }
    self.fires = fires
    var heads: [Tensor] = []
    for (l, channels) in [64, 128, 256, 384, 384, 512, 512].enumerated() {
      heads.append(Tensor(try file.floats("heads.\(l).weight", shape: [1, channels, 1, 1]), shape: [channels]))
    }
    self.heads = heads
  }

  /// d of every pair: x and y of one shape.
  public func distance(_ x: Tensor, _ y: Tensor, threads: Int = 1) -> [Float] {
    distance(on: Tape(threads: threads), Variable(x), reference: y).value.floats
  }

  /// d of pairs of items of one batch, whose features are computed once.
  public func distances(_ images: Tensor, _ pairs: [(Int, Int)], threads: Int = 1) -> [Float] {
    let tape = Tape(threads: threads)
    let terms = zip(features(tape, Variable(images)), heads).map { f, head in
      tape.featureDistances(f, pairs, weights: Variable(head))
    }
    return terms.dropFirst().reduce(terms[0]) { tape.add($0, $1) }.value.floats
  }

  /// d of every image of x to its reference, [items] in float32, on a tape: its gradient is that in x.
  ///
  /// On a bfloat16 tape the convolutions round, the distances of their features do not.
  public func distance(on tape: Tape, _ x: Variable, reference: Tensor) -> Variable {
    precondition(x.shape == reference.shape, "\(x.shape) and \(reference.shape) differ")
    let known = features(tape, Variable(reference))
    let terms = zip(features(tape, x), zip(known, heads)).map { f, other in
      tape.featureDistance(f, other.0.value, weights: other.1)
    }
    return terms.dropFirst().reduce(terms[0]) { tape.add($0, $1) }
  }

  /// Features of the seven layers.
  private func features(_ tape: Tape, _ x: Variable) -> [Variable] {
    precondition(
      x.shape.count == 4 && x.shape[3] == 3 && min(x.shape[1], x.shape[2]) >= Self.leastSide,
      "\(x.shape) are not colour images of at least \(Self.leastSide) pixels a side")
    func convolve(_ x: Variable, _ layer: Layer, stride: Int = 1, padding: Int = 0) -> Variable {
      tape.convolution(
        x, Variable(layer.weight), bias: Variable(layer.bias), stride: stride, padding: Padding(padding),
        activation: .relu)
    }
    var h = convolve(x, first, stride: 2)
    var layers = [h]
    for (n, fire) in fires.enumerated() {
      if [0, 2, 4].contains(n) { h = tape.maxPool(h, window: 3, stride: 2) }
      let squeezed = convolve(h, fire.squeeze)
      h = tape.concatenate([convolve(squeezed, fire.small), convolve(squeezed, fire.large, padding: 1)])
      if n != 0 && n != 2 { layers.append(h) }
    }
    return layers
  }
}

extension LPIPS.Layer {
  /// The same layer of x' = (x − shift)/scale, as a layer of x; it has no padding, so that this is exact.
  fileprivate func scaled(shift: [Float], scale: [Float]) -> Self {
    let (w, outputs) = (weight.floats, bias.count)
    var (scaled, b) = (w, bias.floats)
    for i in w.indices {
      let c = i / outputs % shift.count
      scaled[i] = w[i] / scale[c]
      b[i % outputs] -= w[i] / scale[c] * shift[c]
    }
    return Self(weight: Tensor(scaled, shape: weight.shape), bias: Tensor(b, shape: bias.shape))
  }
}

extension SafetensorsFile {
  /// All values of a tensor of a known shape.
  fileprivate func floats(_ name: String, shape: [Int]) throws(SafetensorsError) -> [Float] {
    var values = [Float](repeating: 0, count: shape.reduce(1, *))
    let outcome = values.withUnsafeMutableBufferPointer { target in
      Result { () throws(SafetensorsError) in try read(name, shape: shape, into: target) }
    }
    try outcome.get()
    return values
  }
}
