/// target += source, element by element, in the type of the target.
func increase(_ target: Tensor, by source: Tensor) {
  precondition(source.count == target.count, "counts differ")
  switch (target.type, source.type) {
  case (.float32, .float32): increase(target.pointer(Float.self), by: source.pointer(Float.self), target.count)
  case (.float32, .bfloat16): increase(target.pointer(Float.self), by: source.pointer(BFloat16.self), target.count)
  case (.bfloat16, .float32): increase(target.pointer(BFloat16.self), by: source.pointer(Float.self), target.count)
  case (.bfloat16, .bfloat16): increase(target.pointer(BFloat16.self), by: source.pointer(BFloat16.self), target.count)
  }
}

func increase<A: Element, B: Element>(_ target: UnsafeMutablePointer<A>, by source: UnsafePointer<B>, _ count: Int) {
  sweep(count) { i, n in A.store(A.load(target + i, n) + B.load(source + i, n), target + i, n) }
}

/// sums[j] (+)= Σ_i rows[i, j]: the gradient of a bias.
func addColumns<E: Element>(
  _ rows: UnsafePointer<E>, _ count: Int, _ width: Int, into sums: UnsafeMutablePointer<Float>, adding: Bool
) {
  sweep(width) { j, n in
    var total = adding ? Float.load(sums + j, n) : .zero
    for i in 0..<count { total += E.load(rows + i * width + j, n) }
    Float.store(total, sums + j, n)
  }
}

extension Tensor {
  func copyValues(of source: Tensor) {
    precondition(source.count == count && source.type == type, "a copy has the same type and count")
    raw.copyMemory(from: source.raw, byteCount: byteCount)
  }
}
