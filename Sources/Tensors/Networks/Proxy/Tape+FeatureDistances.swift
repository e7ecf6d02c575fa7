extension Tape {
  /// Σ_c w_c·(f̂_ic − f̂_jc)² averaged over pixels for pairs (i, j) of items, f̂ = f/(‖f‖ + 1e-10) at every pixel: f
  /// [items, height, width, channels], w [channels], the result [pairs].
  ///
  /// With h_i = Σ_pairs 2w_c(f̂_ic − f̂_jc)/pixels·dy and r = 1/(‖f‖ + ε) the gradient in f is r·h − r²·⟨h, f⟩/‖f‖·f, where
  /// f = 0 zero; that in w_c is Σ (f̂_ic − f̂_jc)²/pixels·dy.
  func featureDistances(_ f: Variable, _ pairs: [(Int, Int)], weights: Variable) -> Variable {
    let items = 0..<(f.shape.first ?? 0)
    precondition(f.shape.count == 4 && weights.value.count == f.shape[3], "features and weights differ")
    precondition(pairs.allSatisfy { items.contains($0) && items.contains($1) }, "pairs are of \(items)")
    let kernel = FeatureDistances(f.value.converted(to: .float32), pairs, weights.value)
    return record(kernel.values(), from: [f, weights]) { tape, dy in
      let (df, dw) = kernel.gradients(dy)
      tape.accumulate(df, into: f)
      tape.accumulate(dw, into: weights)
    }
  }
}

private struct FeatureDistances {
  let items: Int, pixels: Int, channels: Int
  let pairs: [(Int, Int)]
  let f: Tensor, weights: Tensor
  /// f̂, and ‖f‖ of every pixel.
  let unit: Tensor, lengths: Tensor

  init(_ f: Tensor, _ pairs: [(Int, Int)], _ weights: Tensor) {
    (items, pixels, channels) = (f.shape[0], f.shape[1] * f.shape[2], f.shape[3])
    (self.f, self.pairs, self.weights) = (f, pairs, weights)
    (unit, lengths) = (Tensor(uninitialized: f.shape), Tensor(uninitialized: [items * pixels]))
    let (source, target, norms) = (f.pointer(Float.self), unit.pointer(Float.self), lengths.pointer(Float.self))
    for pixel in 0..<items * pixels {
      let (x, y) = (source + pixel * channels, target + pixel * channels)
      var squares = Floats.zero
      sweep(channels) { c, n in
        let v = Float.load(x + c, n)
        squares = fusedMultiplyAdd(v, v, squares)
      }
      let norm = squares.total().squareRoot()
      norms[pixel] = norm
      let r = 1 / (norm + 1e-10)
      sweep(channels) { c, n in Float.store(Float.load(x + c, n) * r, y + c, n) }
    }
  }

  func values() -> Tensor {
    Tensor(shape: [pairs.count]) { target in
      let (y, w) = (unit.pointer(Float.self), weights.pointer(Float.self))
      for (n, (i, j)) in pairs.enumerated() {
        var total = 0.0
        for pixel in 0..<pixels {
          let (a, b) = (y + (i * pixels + pixel) * channels, y + (j * pixels + pixel) * channels)
          var sum = Floats.zero
          sweep(channels) { c, n in
            let difference = Float.load(a + c, n) - Float.load(b + c, n)
            sum = fusedMultiplyAdd(Float.load(w + c, n), difference * difference, sum)
          }
          total += Double(sum.total())
        }
        target[n] = Float(total / Double(pixels))
      }
    }
  }

  func gradients(_ dy: Tensor) -> (f: Tensor, weights: Tensor) {
    let (df, dw) = (Tensor(zeros: f.shape), Tensor(zeros: [channels]))
    let (y, w) = (unit.pointer(Float.self), weights.pointer(Float.self))
    let (h, sums) = (df.pointer(Float.self), dw.pointer(Float.self))
    for (n, (i, j)) in pairs.enumerated() {
      let share = dy.pointer(Float.self)[n] / Float(pixels)
      for pixel in 0..<pixels {
        let (first, second) = ((i * pixels + pixel) * channels, (j * pixels + pixel) * channels)
        sweep(channels) { c, n in
          let difference = Float.load(y + first + c, n) - Float.load(y + second + c, n)
          let step = difference * Float.load(w + c, n) * (2 * share)
          Float.store(Float.load(h + first + c, n) + step, h + first + c, n)
          Float.store(Float.load(h + second + c, n) - step, h + second + c, n)
          Float.store(fusedMultiplyAdd(difference * share, difference, Float.load(sums + c, n)), sums + c, n)
        }
      }
    }
    throughLengths(df)
    return (df, dw)
  }

  /// From the gradient in f̂ to that in f, in place.
  private func throughLengths(_ df: Tensor) {
    let (h, x, norms) = (df.pointer(Float.self), f.pointer(Float.self), lengths.pointer(Float.self))
    for pixel in 0..<items * pixels {
      let (h, x, norm) = (h + pixel * channels, x + pixel * channels, norms[pixel])
      guard norm > 0 else {
        h.update(repeating: 0, count: channels)
        continue
      }
      let r = 1 / (norm + 1e-10)
      var product = Floats.zero
      sweep(channels) { c, n in product = fusedMultiplyAdd(Float.load(h + c, n), Float.load(x + c, n), product) }
      let along = -r * r * product.total() / norm
      sweep(channels) { c, n in Float.store(Float.load(h + c, n) * r + Float.load(x + c, n) * along, h + c, n) }
    }
  }
}
