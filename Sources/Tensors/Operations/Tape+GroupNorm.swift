extension Tape {
  /// activation(group norm): x [items, …, channels], scale and shift [channels], channels a multiple of `groups`.
  public func groupNorm(
    _ x: Variable, groups: Int, scale: Variable, shift: Variable, epsilon: Float = 1e-5, activation: Activation? = nil
  ) -> Variable {
    guard x.shape.count >= 2, let channels = x.shape.last else { preconditionFailure("\(x.shape) has no channels") }
    precondition(groups > 0 && channels % groups == 0, "\(channels) channels in \(groups) groups")
    precondition(scale.value.count == channels && shift.value.count == channels, "one scale and shift a channel")
    let (value, items) = (x.value, x.shape[0])
    let norm = GroupNorm(
      pixels: x.shape.dropFirst().dropLast().reduce(1, *), channels: channels, groups: groups, epsilon: epsilon,
      activation: activation)
    let result = Tensor(uninitialized: x.shape, type: value.type)
    let statistics = Tensor(uninitialized: [items, 2, channels])
    let (gain, offset) = (scale.value.converted(to: .float32), shift.value.converted(to: .float32))
    switch value.type {
    case .float32: norm.forward(Float.self, value, gain, offset, statistics, result, threads)
    case .bfloat16: norm.forward(BFloat16.self, value, gain, offset, statistics, result, threads)
    }
    return record(result, from: [x, scale, shift]) { tape, dy in
      let dx = x.needsGradient ? Tensor(uninitialized: value.shape, type: value.type) : nil
      let sums = Tensor(uninitialized: [items, 4, channels])
      switch value.type {
      case .float32: norm.backward(Float.self, value, dy, gain, offset, statistics, dx, sums, tape.threads)
      case .bfloat16: norm.backward(BFloat16.self, value, dy, gain, offset, statistics, dx, sums, tape.threads)
      }
      if let dx { tape.accumulate(dx, into: x) }
      for (parameter, row) in [(scale, 0), (shift, 1)] where parameter.needsGradient {
        let total = Tensor(zeros: [channels])
        for item in 0..<items { increase(total, by: sums.part(from: (4 * item + row) * channels, shape: [channels])) }
        tape.accumulate(total, into: parameter)
      }
    }
  }
}

extension GroupNorm {
  fileprivate func forward<E: Element>(
    _: E.Type, _ x: Tensor, _ scale: Tensor, _ shift: Tensor, _ statistics: Tensor, _ y: Tensor, _ threads: Int
  ) {
    Parallel.blocks(x.shape[0], of: 1, threads: threads) { range in
      let first = range.lowerBound * pixels * channels
      let mean = statistics.pointer(Float.self) + range.lowerBound * 2 * channels
      let x = x.pointer(E.self) + first
      self.statistics(x, mean: mean, inverse: mean + channels)
      forward(
        x, scale.pointer(Float.self), shift.pointer(Float.self), mean, mean + channels, y.pointer(E.self) + first)
    }
  }

  fileprivate func backward<E: Element>(
    _: E.Type, _ x: Tensor, _ dy: Tensor, _ scale: Tensor, _ shift: Tensor, _ statistics: Tensor, _ dx: Tensor?,
    _ sums: Tensor, _ threads: Int
  ) {
    Parallel.blocks(x.shape[0], of: 1, threads: threads) { range in
      let first = range.lowerBound * pixels * channels
      let mean = statistics.pointer(Float.self) + range.lowerBound * 2 * channels
      let sum = sums.pointer(Float.self) + range.lowerBound * 4 * channels
      backward(
        x.pointer(E.self) + first, dy.pointer(E.self) + first, scale.pointer(Float.self), shift.pointer(Float.self),
        mean, mean + channels, dx: dx.map { $0.pointer(E.self) + first }, dscale: sum, dshift: sum + channels,
        means: sum + 2 * channels)
    }
  }
}
