extension Tape {
  /// Σ_c w_c·(f̂_c − ĝ_c)² averaged over pixels, f̂ = f/(‖f‖ + 1e-10) at every pixel: f, g [items, height, width,
  /// channels], w [channels], the result [items].
  ///
  /// With h_c = 2w_c(f̂_c − ĝ_c)/pixels and r = 1/(‖f‖ + ε) its gradient is r·h − r²·⟨h, f⟩/‖f‖·f, where f = 0 zero. g
  /// is a constant.
  func featureDistance(_ f: Variable, _ g: Tensor, weights: Tensor) -> Variable {
    precondition(f.shape == g.shape && f.shape.count == 4 && weights.count == f.shape[3], "features and weights differ")
    let kernel = FeatureDistance(
      pixels: f.shape[1] * f.shape[2], channels: f.shape[3], f: f.value.converted(to: .float32),
      g: g.converted(to: .float32), weights: weights)
    let result = Tensor(uninitialized: [f.shape[0]])
    Parallel.blocks(f.shape[0], of: 1, threads: threads) { items in
      for item in items { result.pointer(Float.self)[item] = kernel.value(item) }
    }
    return record(result, from: [f]) { tape, dy in
      let df = Tensor(uninitialized: kernel.f.shape)
      Parallel.blocks(kernel.f.shape[0], of: 1, threads: tape.threads) { items in
        for item in items { kernel.gradient(item, dy.pointer(Float.self)[item], into: df.pointer(Float.self)) }
      }
      tape.accumulate(df, into: f)
    }
  }
}

private struct FeatureDistance {
  let pixels: Int, channels: Int
  let f: Tensor, g: Tensor, weights: Tensor

  /// Σ a·b over the channels of a pixel.
  @inline(__always)
  private func sum(_ term: (_ c: Int, _ n: Int) -> Floats) -> Float {
    var total = Floats.zero
    sweep(channels) { c, n in total += term(c, n) }
    return total.total()
  }

  @inline(__always)
  private func length(_ x: UnsafePointer<Float>) -> Float {
    sum { c, n in
      let v = Float.load(x + c, n)
      return v * v
    }.squareRoot()
  }

  func value(_ item: Int) -> Float {
    let w = weights.pointer(Float.self)
    var total = 0.0
    for pixel in item * pixels..<(item + 1) * pixels {
      let (a, b) = (f.pointer(Float.self) + pixel * channels, g.pointer(Float.self) + pixel * channels)
      let (r, s) = (1 / (length(a) + 1e-10), 1 / (length(b) + 1e-10))
      total += Double(
        sum { c, n in
          let difference = Float.load(a + c, n) * r - Float.load(b + c, n) * s
          return Float.load(w + c, n) * difference * difference
        })
    }
    return Float(total / Double(pixels))
  }

  func gradient(_ item: Int, _ dy: Float, into target: UnsafeMutablePointer<Float>) {
    let w = weights.pointer(Float.self)
    let factor = 2 * dy / Float(pixels)
    for pixel in item * pixels..<(item + 1) * pixels {
      let (a, b) = (f.pointer(Float.self) + pixel * channels, g.pointer(Float.self) + pixel * channels)
      let out = target + pixel * channels
      let norm = length(a)
      guard norm > 0 else {
        out.update(repeating: 0, count: channels)
        continue
      }
      let (r, s) = (1 / (norm + 1e-10), 1 / (length(b) + 1e-10))
      // `out` holds h until ⟨h, f⟩ is known.
      let product = sum { c, n in
        let v = Float.load(a + c, n)
        let h = (v * r - Float.load(b + c, n) * s) * Float.load(w + c, n) * factor
        Float.store(h, out + c, n)
        return h * v
      }
      let along = -r * r * product / norm
      sweep(channels) { c, n in
        Float.store(Float.load(out + c, n) * r + Float.load(a + c, n) * along, out + c, n)
      }
    }
  }
}
