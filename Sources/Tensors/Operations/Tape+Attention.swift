extension Tape {
  /// Scaled dot-product attention over a fused projection: x [items, positions, 3·heads·d] as queries | keys | values.
  ///
  /// Result [items, positions, heads·d]: softmax(q·kᵀ/√d)·v for every head; queries and keys are turned by `rotary` first.
  /// `causal`: a position sees itself and what is before it.
  public func attention(_ x: Variable, heads: Int, rotary: Rotary? = nil, causal: Bool = false) -> Variable {
    precondition(x.shape.count == 3 && x.shape[2] % (3 * heads) == 0, "\(x.shape) is not [items, positions, 3·heads·d]")
    let width = x.shape[2] / 3
    let value = x.value.converted(to: precision.type)
    let attention = self.attention(
      items: x.shape[0], queries: x.shape[1], keys: x.shape[1], heads, width, rotary, causal)
    func sources(_ t: Tensor) -> [Attention.Source] {
      (0..<3).map { Attention.Source(tensor: t, step: 3 * width, first: $0 * width) }
    }
    return run(attention, sources(value), from: [x]) { tape, back in
      let dx = Tensor(uninitialized: value.shape, type: value.type)
      back(sources(dx))
      tape.accumulate(dx, into: x)
    }
  }

  /// The same for separate projections: q [items, queries, heads·d], k and v [items, keys, heads·d].
  ///
  /// `rotary` and `causal` want as many queries as keys.
  public func attention(
    _ q: Variable, _ k: Variable, _ v: Variable, heads: Int, rotary: Rotary? = nil, causal: Bool = false
  ) -> Variable {
    precondition(
      q.shape.count == 3 && k.shape.count == 3 && k.shape == v.shape, "q, k, v are [items, positions, width]")
    precondition(q.shape[0] == k.shape[0] && q.shape[2] == k.shape[2], "\(q.shape) does not attend to \(k.shape)")
    let width = q.shape[2]
    precondition(width % heads == 0, "\(width) is not a multiple of \(heads) heads")
    let values = [q, k, v].map { $0.value.converted(to: precision.type) }
    let attention = self.attention(
      items: q.shape[0], queries: q.shape[1], keys: k.shape[1], heads, width, rotary, causal)
    func sources(_ t: [Tensor]) -> [Attention.Source] {
      t.map { Attention.Source(tensor: $0, step: width, first: 0) }
    }
    return run(attention, sources(values), from: [q, k, v]) { tape, back in
      let gradients = values.map { Tensor(uninitialized: $0.shape, type: $0.type) }
      back(sources(gradients))
      for (input, gradient) in zip([q, k, v], gradients) { tape.accumulate(gradient, into: input) }
    }
  }

  private func attention(
    items: Int, queries: Int, keys: Int, _ heads: Int, _ width: Int, _ rotary: Rotary?, _ causal: Bool
  ) -> Attention {
    precondition(rotary == nil && !causal || queries == keys, "rotary and causal want as many queries as keys")
    if let rotary {
      let (positions, half) = (rotary.cosines.shape[0], rotary.cosines.shape[1])
      precondition(
        positions >= keys && 2 * half == width / heads, "tables for \(positions) positions and heads of \(2 * half)")
    }
    return Attention(
      items: items, heads: heads, queries: queries, keys: keys, size: width / heads, causal: causal, rotary: rotary,
      precision: precision)
  }

  private func run(
    _ attention: Attention, _ s: [Attention.Source], from inputs: [Variable],
    _ backward: @escaping (Tape, ([Attention.Source]) -> Void) -> Void
  ) -> Variable {
    let a = attention
    let o = Tensor(uninitialized: [a.items, a.queries, a.heads * a.size], type: precision.type)
    let sums = Tensor(uninitialized: [a.items, a.heads, a.queries])
    work += a.work
    switch precision {
    case .float32: a.forward(Float.self, s[0], s[1], s[2], o, sums, threads: threads)
    case .bfloat16: a.forward(BFloat16.self, s[0], s[1], s[2], o, sums, threads: threads)
    }
    return record(o, from: inputs) { tape, dy in
      tape.work += a.work * 5 / 2
      backward(tape) { d in
        switch a.precision {
        case .float32:
          a.backward(Float.self, s[0], s[1], s[2], o, sums, dy, d[0], d[1], d[2], threads: tape.threads)
        case .bfloat16:
          a.backward(BFloat16.self, s[0], s[1], s[2], o, sums, dy, d[0], d[1], d[2], threads: tape.threads)
        }
      }
    }
  }
}
