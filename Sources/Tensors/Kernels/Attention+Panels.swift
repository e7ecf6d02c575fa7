extension Attention {
  /// The working memory of one head.
  struct Panels<E: Element> {
    private let memory: [Tensor]
    /// Turned queries (already divided by √d), turned keys, values; gradient of the output.
    let q: UnsafeMutablePointer<E>, k: UnsafeMutablePointer<E>, v: UnsafeMutablePointer<E>,
      dOut: UnsafeMutablePointer<E>
    /// A block of scores and of their weights: the same memory in float32.
    let scores: UnsafeMutablePointer<Float>, weights: UnsafeMutablePointer<E>
    /// Their gradients, likewise.
    let dWeights: UnsafeMutablePointer<Float>, dScores: UnsafeMutablePointer<E>
    /// Output before it is divided by the sum of its weights, and one number a query.
    let mixed: UnsafeMutablePointer<Float>, perRow: UnsafeMutablePointer<Float>
    /// Gradients of queries, keys and values.
    let dq: UnsafeMutablePointer<Float>, dk: UnsafeMutablePointer<Float>, dv: UnsafeMutablePointer<Float>

    init(_ a: Attention, gradients: Bool) {
      let narrow = E.type != .float32
      let (square, ours, theirs) = (a.block * a.keys, a.queries * a.size, a.keys * a.size)
      let back = gradients ? 1 : 0
      let rounded = [ours, theirs, theirs, back * ours, narrow ? square : 0, narrow ? back * square : 0]
      let wide = [square, back * square, a.block * a.size, a.queries, back * ours, back * theirs, back * theirs]
      let r = rounded.map { Tensor(uninitialized: [$0], type: E.type) }
      let w = wide.map { Tensor(uninitialized: [$0]) }
      memory = r + w
      (q, k, v, dOut) = (r[0].pointer(E.self), r[1].pointer(E.self), r[2].pointer(E.self), r[3].pointer(E.self))
      (scores, dWeights) = (w[0].pointer(Float.self), w[1].pointer(Float.self))
      weights = narrow ? r[4].pointer(E.self) : w[0].pointer(E.self)
      dScores = narrow ? r[5].pointer(E.self) : w[1].pointer(E.self)
      (mixed, perRow) = (w[2].pointer(Float.self), w[3].pointer(Float.self))
      (dq, dk, dv) = (w[4].pointer(Float.self), w[5].pointer(Float.self), w[6].pointer(Float.self))
    }
  }

  /// Fills q, k and v of a head.
  func gather<E: Element>(_ q: Source, _ k: Source, _ v: Source, _ item: Int, _ head: Int, _ panels: Panels<E>) {
    turn(
      q.pointer(E.self, item: item, head: head, rows: queries, size: size), q.step, panels.q, size, rows: queries,
      by: scale)
    turn(k.pointer(E.self, item: item, head: head, rows: keys, size: size), k.step, panels.k, size, rows: keys, by: 1)
    copy(v.pointer(E.self, item: item, head: head, rows: keys, size: size), v.step, panels.v, size, rows: keys)
  }
}
