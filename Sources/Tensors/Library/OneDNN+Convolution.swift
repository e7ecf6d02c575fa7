import COneDNN

extension OneDNN {
  /// A convolution of images [items, height, width, inputs], or one of its gradients: what one primitive is made for.
  struct Convolution: Hashable, Sendable {
    enum Direction: Int32 { case forward, backToInput, backToWeights }

    var direction = Direction.forward
    var items: Int
    let height: Int, width: Int, inputs: Int
    let kernelHeight: Int, kernelWidth: Int, outputs: Int
    let stride: Int
    let padding: Padding
    /// Of images and packed weights.
    let type: ElementType
    var bias = false
    var activation: Activation?

    /// The one whose layout of weights all that differ in items, bias and activation share.
    var canonical: Convolution {
      var key = self
      (key.items, key.bias, key.activation) = (1, false, nil)
      return key
    }

    var outputHeight: Int { (height + padding.top + padding.bottom - kernelHeight) / stride + 1 }
    var outputWidth: Int { (width + padding.left + padding.right - kernelWidth) / stride + 1 }
    /// Multiplications and additions.
    var work: Int { 2 * items * outputHeight * outputWidth * outputs * kernelHeight * kernelWidth * inputs }

    var x: onednn_shape { image(height, width, inputs) }
    var y: onednn_shape { image(outputHeight, outputWidth, outputs) }
    /// Left to the library.
    var weights: onednn_shape {
      var s = plainWeights
      s.type = type.code
      s.strides = (0, 0, 0, 0, 0)
      return s
    }
    /// float32 weights as they lie in memory, [kernel height, kernel width, inputs, outputs].
    var plainWeights: onednn_shape {
      let (o, i, w) = (Int64(outputs), Int64(inputs), Int64(kernelWidth))
      return Self.shape(.float32, (o, i, Int64(kernelHeight), w), (1, o, w * i * o, i * o))
    }
    var biasShape: onednn_shape {
      guard bias else { return onednn_shape() }
      var s = onednn_shape()
      (s.rank, s.type, s.sizes.0, s.strides.0) = (1, ElementType.float32.code, Int64(outputs), 1)
      return s
    }
    var strides: [Int64] { [Int64(stride), Int64(stride)] }
    var before: [Int64] { [Int64(padding.top), Int64(padding.left)] }
    var after: [Int64] { [Int64(padding.bottom), Int64(padding.right)] }

    private func image(_ height: Int, _ width: Int, _ channels: Int) -> onednn_shape {
      let (h, w, c) = (Int64(height), Int64(width), Int64(channels))
      return Self.shape(type, (Int64(items), c, h, w), (h * w * c, 1, w * c, c))
    }

    private static func shape(
      _ type: ElementType, _ sizes: (Int64, Int64, Int64, Int64), _ strides: (Int64, Int64, Int64, Int64)
    ) -> onednn_shape {
      var s = onednn_shape()
      (s.rank, s.type) = (4, type.code)
      (s.sizes.0, s.sizes.1, s.sizes.2, s.sizes.3) = sizes
      (s.strides.0, s.strides.1, s.strides.2, s.strides.3) = strides
      return s
    }
  }
}
