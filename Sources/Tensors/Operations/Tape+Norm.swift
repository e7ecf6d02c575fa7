extension Tape {
  /// Layer norm over the last axis, (x − mean)/√(var + ε)·scale + shift; scale and shift [width] or absent.
  public func layerNorm(
    _ x: Variable, scale: Variable? = nil, shift: Variable? = nil, epsilon: Float = 1e-5
  ) -> Variable {
    norm(x, scale, shift, centred: true, lift: 0, epsilon)
  }

  /// Root-mean-square norm over the last axis, x/√(mean x² + ε)·scale; scale [width] or absent (Zhang & Sennrich 2019).
  public func rmsNorm(_ x: Variable, scale: Variable? = nil, epsilon: Float = 1e-5) -> Variable {
    norm(x, scale, nil, centred: false, lift: 0, epsilon)
  }

  /// Adaptive layer norm, x̂·(1 + scale) + shift: x [items, ..., width], scale and shift [items, width] (Peebles & Xie 2023).
  public func adaptiveNorm(_ x: Variable, scale: Variable, shift: Variable, epsilon: Float = 1e-5) -> Variable {
    norm(x, scale, shift, centred: true, lift: 1, epsilon)
  }

  private func norm(
    _ x: Variable, _ scale: Variable?, _ shift: Variable?, centred: Bool, lift: Float, _ epsilon: Float
  ) -> Variable {
    guard let width = x.shape.last, width > 0 else { preconditionFailure("a norm needs a last axis with elements") }
    let rows = x.value.count / width
    let groups = (scale ?? shift).map { $0.value.count / width } ?? 1
    precondition(groups > 0 && rows % groups == 0, "\(rows) rows cannot share \(groups) rows of scale and shift")
    for v in [scale, shift] { precondition(v == nil || v?.value.count == groups * width, "scale and shift differ") }
    let norm = Norm(width: width, group: max(1, rows / groups), centred: centred, epsilon: epsilon, lift: lift)
    let value = x.value
    let gain = scale?.value.converted(to: .float32)
    let offset = shift?.value.converted(to: .float32)
    let result = Tensor(uninitialized: value.shape, type: value.type)
    let statistics = Tensor(uninitialized: [rows, 2])
    switch value.type {
    case .float32: norm.forward(Float.self, value, gain, offset, result, statistics, threads)
    case .bfloat16: norm.forward(BFloat16.self, value, gain, offset, result, statistics, threads)
    }
    return record(result, from: [x] + [scale, shift].compactMap { $0 }) { tape, dy in
      let dx = x.needsGradient ? Tensor(uninitialized: value.shape, type: value.type) : nil
      let dscale = scale.flatMap { $0.needsGradient ? Tensor(zeros: $0.shape) : nil }
      let dshift = shift.flatMap { $0.needsGradient ? Tensor(zeros: $0.shape) : nil }
      switch value.type {
      case .float32: norm.backward(Float.self, value, dy, gain, statistics, dx, dscale, dshift, tape.threads)
      case .bfloat16: norm.backward(BFloat16.self, value, dy, gain, statistics, dx, dscale, dshift, tape.threads)
      }
      if let dx { tape.accumulate(dx, into: x) }
      if let dscale, let scale { tape.accumulate(dscale, into: scale) }
      if let dshift, let shift { tape.accumulate(dshift, into: shift) }
    }
  }
}

extension Norm {
  fileprivate func forward<E: Element>(
    _: E.Type, _ x: Tensor, _ scale: Tensor?, _ shift: Tensor?, _ y: Tensor, _ statistics: Tensor, _ threads: Int
  ) {
    let s = statistics.raw.assumingMemoryBound(to: SIMD2<Float>.self)
    Parallel.blocks(x.count / width, of: Self.block, threads: threads) { rows in
      forward(
        x.pointer(E.self), scale?.pointer(Float.self), shift?.pointer(Float.self), y.pointer(E.self), s, rows: rows)
    }
  }

  /// Blocks do not straddle groups; their sums for scale and shift are added in order.
  fileprivate func backward<E: Element>(
    _: E.Type, _ x: Tensor, _ dy: Tensor, _ scale: Tensor?, _ statistics: Tensor, _ dx: Tensor?, _ dscale: Tensor?,
    _ dshift: Tensor?, _ threads: Int
  ) {
    let s = UnsafePointer(statistics.raw.assumingMemoryBound(to: SIMD2<Float>.self))
    let rows = x.count / width
    let blocks = (group + Self.block - 1) / Self.block
    let sums = Tensor(zeros: [rows / group * blocks, 2, width])
    Parallel.blocks(rows / group * blocks, of: 1, threads: threads) { range in
      let (g, b) = range.lowerBound.quotientAndRemainder(dividingBy: blocks)
      let first = g * group + b * Self.block
      let sum = sums.pointer(Float.self) + range.lowerBound * 2 * width
      backward(
        x.pointer(E.self), dy.pointer(E.self), scale?.pointer(Float.self), s, dx: dx?.pointer(E.self),
        dscale: dscale == nil ? nil : sum, dshift: dshift == nil ? nil : sum + width,
        rows: first..<min(first + Self.block, (g + 1) * group))
    }
    for (total, half) in [(dscale, 0), (dshift, 1)] {
      guard let total = total?.pointer(Float.self) else { continue }
      for block in 0..<rows / group * blocks {
        increase(total + block / blocks * width, by: sums.pointer(Float.self) + (2 * block + half) * width, width)
      }
    }
  }
}
