/// Convolutions 3x3 of float32 images in a quarter of the multiplications: F(4x4, 3x3) of Lavin & Gray 2016.
///
/// A tile of 4x4 outputs depends on 6x6 inputs d. Y = Aᵀ[(G g Gᵀ) ∘ (Bᵀ d B)]A, where ∘ over all channels is a product of
/// matrices for each of the 36 positions. Rounding errors are some times those of a plain sum: 1e-6 of the largest output.
struct Winograd: Sendable {
  /// Of what goes in, [items, height, width, inputs], and what comes out.
  let items: Int, height: Int, width: Int, inputs: Int
  let outputHeight: Int, outputWidth: Int, outputs: Int
  private let top: Int, left: Int
  private let isBackward: Bool

  private static let tile = 4
  private static let side = 6
  private static let positions = side * side
  /// Tiles that go together: what they become fits into a cache of a megabyte or two; odd, as `run` wants it.
  static let block = 63

  /// Nil for convolutions that are better summed as they are: of other kernels, few channels, small images.
  ///
  /// Also where the bits of a row of a product depend on its place, without AVX-512: items would influence each other.
  init?(_ c: OneDNN.Convolution) {
    guard !OneDNN.fillsRows, c.type == .float32, c.kernelHeight == 3, c.kernelWidth == 3, c.stride == 1,
      c.direction != .backToWeights,
      c.inputs % 16 == 0, c.outputs % 16 == 0, min(c.inputs, c.outputs) >= 32,
      min(c.outputHeight, c.outputWidth) >= 12,
      max(c.padding.top, c.padding.left, c.padding.bottom, c.padding.right) <= 2
    else { return nil }
    items = c.items
    isBackward = c.direction == .backToInput
    if isBackward {  // the gradient meets the kernel from the other side
      (height, width, inputs) = (c.outputHeight, c.outputWidth, c.outputs)
      (outputHeight, outputWidth, outputs) = (c.height, c.width, c.inputs)
      (top, left) = (2 - c.padding.top, 2 - c.padding.left)
    } else {
      (height, width, inputs) = (c.height, c.width, c.inputs)
      (outputHeight, outputWidth, outputs) = (c.outputHeight, c.outputWidth, c.outputs)
      (top, left) = (c.padding.top, c.padding.left)
    }
  }

  private var down: Int { (outputHeight + Self.tile - 1) / Self.tile }
  private var across: Int { (outputWidth + Self.tile - 1) / Self.tile }
  /// Tiles of all items.
  var tiles: Int { items * down * across }

  private func product(_ rows: Int) -> OneDNN.Product {
    var product = OneDNN.Product(batch: Self.positions, m: rows, k: inputs, n: outputs)
    product.packed = true
    return product
  }

  /// G g Gᵀ of every pair of channels, packed; weights [3, 3, inputs, outputs] of the convolution forward.
  func transformed(_ weights: UnsafePointer<Float>) -> Storage {
    let plain = Storage(byteCount: Self.positions * inputs * outputs * 4)
    let u = plain.base.assumingMemoryBound(to: Float.self)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 9 * outputs) { kernel in
      withUnsafeTemporaryAllocation(of: Floats.self, capacity: 18) { half in
        guard let g = kernel.baseAddress, let half = half.baseAddress else { return }
        for i in 0..<inputs {
          for tap in 0..<9 {
            for o in 0..<outputs {
              // Backward the kernel is turned around, and its inputs are outputs.
              g[tap * outputs + o] =
                isBackward
                ? weights[((8 - tap) * outputs + o) * inputs + i] : weights[(tap * inputs + i) * outputs + o]
            }
          }
          for o in stride(from: 0, to: outputs, by: 16) {
            for c in 0..<3 {
              let t = Self.kernel(
                Float.load(g + c * outputs + o), Float.load(g + (3 + c) * outputs + o),
                Float.load(g + (6 + c) * outputs + o))
              Self.put(t, half + c, 3)
            }
            for r in 0..<6 {
              let t = Self.kernel(half[3 * r], half[3 * r + 1], half[3 * r + 2])
              Self.store(t, u + (6 * r * inputs + i) * outputs + o, inputs * outputs)
            }
          }
        }
      }
    }
    let key = product(Self.block).canonical
    let packed = OneDNN.shared.pack(plain.base, key.weights(packed: false), for: OneDNN.shared.operation(key))
    withExtendedLifetime(plain) {}
    return packed
  }

  /// y = activation(x ⋆ g + bias) with `weights` as `transformed` gives them; tiles do not influence each other.
  func run(
    _ x: UnsafePointer<Float>, _ weights: Storage, _ bias: UnsafePointer<Float>?, _ activation: Activation?,
    into y: UnsafeMutablePointer<Float>, threads: Int
  ) {
    Parallel.blocks(tiles, of: Self.block, threads: threads) { range in
      // An odd number of rows: with powers of two all positions of a tile would meet in the same lines of the cache.
      let rows = range.count | 1
      let v = Storage(byteCount: Self.positions * rows * inputs * 4)
      let m = Storage(byteCount: Self.positions * rows * outputs * 4)
      let panels = v.base.assumingMemoryBound(to: Float.self)
      gather(x, range, into: panels, rows * inputs)
      for p in 0..<Self.positions {
        (panels + (p * rows + range.count) * inputs).update(repeating: 0, count: (rows - range.count) * inputs)
      }
      OneDNN.shared.multiply(product(rows), v.base, weights.base, into: m.base)
      let sums = UnsafePointer(m.base.assumingMemoryBound(to: Float.self))
      switch activation {
      case nil: scatter(sums, range, rows * outputs, bias, into: y) { $0 }
      case .gelu: scatter(sums, range, rows * outputs, bias, into: y) { Activation.gelu.value($0) }
      case .silu: scatter(sums, range, rows * outputs, bias, into: y) { Activation.silu.value($0) }
      case .relu: scatter(sums, range, rows * outputs, bias, into: y) { Activation.relu.value($0) }
      }
      withExtendedLifetime((v, m)) {}
    }
  }

  /// Bᵀ d B of some tiles: positions lie `step` apart, tiles in a position one after the other.
  private func gather(_ x: UnsafePointer<Float>, _ tiles: Range<Int>, into v: UnsafeMutablePointer<Float>, _ step: Int)
  {
    withUnsafeTemporaryAllocation(of: Floats.self, capacity: Self.positions) { half in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.positions * inputs) { patch in
        guard let half = half.baseAddress, let patch = patch.baseAddress else { return }
        for t in tiles {
          let (item, i, j) = place(t)
          let (r, c) = (i - top, j - left)
          let image = x + item * height * width * inputs
          let isInside = r >= 0 && c >= 0 && r + Self.side <= height && c + Self.side <= width
          if !isInside { cut(image, r, c, into: patch) }
          let from = isInside ? image + (r * width + c) * inputs : UnsafePointer(patch)
          let row = (isInside ? width : Self.side) * inputs
          let to = v + (t - tiles.lowerBound) * inputs
          for k in stride(from: 0, to: inputs, by: 16) {
            for b in 0..<6 {
              let d = from + b * inputs + k
              let t = Self.input(
                Float.load(d), Float.load(d + row), Float.load(d + 2 * row), Float.load(d + 3 * row),
                Float.load(d + 4 * row), Float.load(d + 5 * row))
              Self.put(t, half + b, 6)
            }
            for a in 0..<6 {
              let d = half + 6 * a
              Self.store(Self.input(d[0], d[1], d[2], d[3], d[4], d[5]), to + 6 * a * step + k, step)
            }
          }
        }
      }
    }
  }

  /// Aᵀ m A of some tiles, and what follows, where it is inside the image.
  @inline(__always)
  private func scatter(
    _ m: UnsafePointer<Float>, _ tiles: Range<Int>, _ step: Int, _ bias: UnsafePointer<Float>?,
    into y: UnsafeMutablePointer<Float>, _ activation: (Floats) -> Floats
  ) {
    withUnsafeTemporaryAllocation(of: Floats.self, capacity: 4 * Self.side) { half in
      guard let half = half.baseAddress else { return }
      for t in tiles {
        let (item, i, j) = place(t)
        let (rows, columns) = (min(4, outputHeight - i), min(4, outputWidth - j))
        let from = m + (t - tiles.lowerBound) * outputs
        let to = y + ((item * outputHeight + i) * outputWidth + j) * outputs
        for k in stride(from: 0, to: outputs, by: 16) {
          let shift = bias.map { Float.load($0 + k) } ?? .zero
          for b in 0..<6 {
            let s = from + b * step + k
            let t = Self.output(
              Float.load(s), Float.load(s + 6 * step), Float.load(s + 12 * step), Float.load(s + 18 * step),
              Float.load(s + 24 * step), Float.load(s + 30 * step))
            (half[b], half[6 + b], half[12 + b], half[18 + b]) = t
          }
          for a in 0..<rows {
            let s = half + 6 * a
            let t = Self.output(s[0], s[1], s[2], s[3], s[4], s[5])
            let target = to + a * outputWidth * outputs + k
            Float.store(activation(t.0 + shift), target)
            if columns > 1 { Float.store(activation(t.1 + shift), target + outputs) }
            if columns > 2 { Float.store(activation(t.2 + shift), target + 2 * outputs) }
            if columns > 3 { Float.store(activation(t.3 + shift), target + 3 * outputs) }
          }
        }
      }
    }
  }

  /// The item of a tile, and its first output.
  private func place(_ t: Int) -> (item: Int, row: Int, column: Int) {
    let (item, rest) = t.quotientAndRemainder(dividingBy: down * across)
    return (item, rest / across * Self.tile, rest % across * Self.tile)
  }

  /// 6x6 pixels from (r, c) on, with zeros around the image.
  private func cut(_ image: UnsafePointer<Float>, _ r: Int, _ c: Int, into patch: UnsafeMutablePointer<Float>) {
    for a in 0..<Self.side {
      for b in 0..<Self.side {
        let to = patch + (a * Self.side + b) * inputs
        if (0..<height).contains(r + a), (0..<width).contains(c + b) {
          to.update(from: image + ((r + a) * width + c + b) * inputs, count: inputs)
        } else {
          to.update(repeating: 0, count: inputs)
        }
      }
    }
  }
}

// The transforms of one dimension.
extension Winograd {
  private typealias Six = (Floats, Floats, Floats, Floats, Floats, Floats)

  /// G g.
  @inline(__always)
  private static func kernel(_ g0: Floats, _ g1: Floats, _ g2: Floats) -> Six {
    let (outer, inner) = ((g0 + g2) * (-1 / 6), g1 * (1 / 6))
    let (even, odd) = (fusedMultiplyAdd(g0, Floats(repeating: 1 / 24), g2 * (1 / 6)), g1 * (1 / 12))
    return (g0 * 0.25, outer - inner, outer + inner, even + odd, even - odd, g2)
  }

  /// Bᵀ d.
  @inline(__always)
  private static func input(_ d0: Floats, _ d1: Floats, _ d2: Floats, _ d3: Floats, _ d4: Floats, _ d5: Floats) -> Six {
    let (four, five) = (Floats(repeating: 4), Floats(repeating: -5))
    let (a, b) = (fusedMultiplyAdd(d2, -four, d4), fusedMultiplyAdd(d1, -four, d3))
    let (c, d) = (d4 - d2, (d3 - d1) * 2)
    return (
      fusedMultiplyAdd(d0, four, fusedMultiplyAdd(d2, five, d4)), a + b, a - b, c + d, c - d,
      fusedMultiplyAdd(d1, four, fusedMultiplyAdd(d3, five, d5))
    )
  }

  /// Aᵀ m.
  @inline(__always)
  private static func output(
    _ m0: Floats, _ m1: Floats, _ m2: Floats, _ m3: Floats, _ m4: Floats, _ m5: Floats
  ) -> (Floats, Floats, Floats, Floats) {
    let (s, d, t, e) = (m1 + m2, m1 - m2, m3 + m4, m3 - m4)
    return (
      m0 + s + t, fusedMultiplyAdd(e, Floats(repeating: 2), d), fusedMultiplyAdd(t, Floats(repeating: 4), s),
      fusedMultiplyAdd(e, Floats(repeating: 8), d + m5)
    )
  }

  @inline(__always)
  private static func put(_ v: Six, _ p: UnsafeMutablePointer<Floats>, _ step: Int) {
    (p[0], p[step], p[2 * step], p[3 * step], p[4 * step], p[5 * step]) = v
  }

  @inline(__always)
  private static func store(_ v: Six, _ p: UnsafeMutablePointer<Float>, _ step: Int) {
    Float.store(v.0, p)
    Float.store(v.1, p + step)
    Float.store(v.2, p + 2 * step)
    Float.store(v.3, p + 3 * step)
    Float.store(v.4, p + 4 * step)
    Float.store(v.5, p + 5 * step)
  }
}
