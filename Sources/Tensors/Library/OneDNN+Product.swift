import COneDNN

extension OneDNN {
  /// A matrix product c = activation(a·b + bias [+ c]) of contiguous matrices: what one primitive is made for.
  struct Product: Hashable, Sendable {
    /// Independent products side by side.
    var batch = 1
    /// Rows of a and c, columns of a and rows of b, columns of b and c.
    var m: Int, k: Int, n: Int
    /// The memory of a is [k, m], that of b is [n, k].
    var transposedA = false, transposedB = false
    /// Of a and b; of c.
    var type = ElementType.float32, result = ElementType.float32
    var bias = false
    var activation: Activation?
    /// c is added to instead of overwritten.
    var adding = false
    /// b is in the layout that the library asks for.
    var packed = false

    /// The one whose layout of b all products with the same weights share, whatever they have around them.
    var canonical: Product {
      var key = self
      (key.m, key.bias, key.activation, key.adding) = (OneDNN.rowBlock, false, nil, false)
      return key
    }

    /// Multiplications and additions.
    var work: Int { 2 * batch * m * k * n }

    var a: onednn_shape { shape(m, k, transposedA, type) }
    var b: onednn_shape { shape(k, n, transposedB, type) }
    var c: onednn_shape { shape(m, n, false, result) }
    var biasShape: onednn_shape {
      guard bias else { return onednn_shape() }
      var s = onednn_shape()
      s.rank = batch > 1 ? 3 : 2
      s.type = Int32(onednn_f32)
      (s.sizes.0, s.sizes.1, s.sizes.2) = batch > 1 ? (1, 1, Int64(n)) : (1, Int64(n), 0)
      (s.strides.0, s.strides.1, s.strides.2) = batch > 1 ? (Int64(n), Int64(n), 1) : (Int64(n), 1, 0)
      return s
    }
    /// b with its layout left to the library (`packed`), or as float32 weights lie in memory.
    func weights(packed: Bool) -> onednn_shape {
      var s = shape(k, n, transposedB, packed ? type : .float32)
      if packed { s.strides = (0, 0, 0, 0, 0) }
      return s
    }

    private func shape(_ rows: Int, _ columns: Int, _ transposed: Bool, _ type: ElementType) -> onednn_shape {
      var s = onednn_shape()
      let (r, c, all) = (Int64(rows), Int64(columns), Int64(rows * columns))
      let (down, right): (Int64, Int64) = transposed ? (1, r) : (c, 1)
      s.type = type.code
      s.rank = batch > 1 ? 3 : 2
      if batch > 1 {
        (s.sizes.0, s.sizes.1, s.sizes.2) = (Int64(batch), r, c)
        (s.strides.0, s.strides.1, s.strides.2) = (all, down, right)
      } else {
        (s.sizes.0, s.sizes.1) = (r, c)
        (s.strides.0, s.strides.1) = (down, right)
      }
      return s
    }
  }

  func multiply(
    _ product: Product, _ a: UnsafeMutableRawPointer, _ b: UnsafeMutableRawPointer,
    _ bias: UnsafeMutableRawPointer? = nil, into c: UnsafeMutableRawPointer
  ) {
    guard product.batch > 0, product.m > 0, product.n > 0 else { return }
    run(operation(product), a, b, c, bias)
  }
}

extension ElementType {
  /// oneDNN's name of it.
  var code: Int32 { Int32(self == .float32 ? onednn_f32 : onednn_bf16) }
}

extension Activation? {
  /// The shim's name of it.
  var code: Int32 {
    switch self {
    case nil: Int32(onednn_plain)
    case .gelu: Int32(onednn_gelu)
    case .silu: Int32(onednn_silu)
    case .relu: Int32(onednn_relu)
    }
  }
}
