extension Attention {
  /// The working memory of one head.
  struct Panels<E: Element> {
    private let memory: Storage
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
      let isNarrow = E.type != .float32
      let (square, ours, theirs) = (a.block * a.keys, a.queries * a.size, a.keys * a.size)
      let back = gradients ? 1 : 0
      var bytes = 0
      func place(_ count: Int, _ type: ElementType) -> Int {
        defer { bytes += (count * type.size + 63) / 64 * 64 }
        return bytes
      }
      let rounded = [ours, theirs, theirs, back * ours].map { place($0, E.type) }
      let wide = [square, back * square, a.block * a.size, a.queries, back * ours, back * theirs, back * theirs]
        .map { place($0, .float32) }
      let (weights, dScores) = isNarrow ? (place(square, E.type), place(back * square, E.type)) : (wide[0], wide[1])
      memory = Storage(byteCount: bytes)
      let base = memory.base
      func narrow(_ at: Int) -> UnsafeMutablePointer<E> { (base + at).assumingMemoryBound(to: E.self) }
      func floats(_ at: Int) -> UnsafeMutablePointer<Float> { (base + at).assumingMemoryBound(to: Float.self) }
      (q, k, v, dOut) = (narrow(rounded[0]), narrow(rounded[1]), narrow(rounded[2]), narrow(rounded[3]))
      (scores, dWeights, mixed, perRow) = (floats(wide[0]), floats(wide[1]), floats(wide[2]), floats(wide[3]))
      (dq, dk, dv) = (floats(wide[4]), floats(wide[5]), floats(wide[6]))
      (self.weights, self.dScores) = (narrow(weights), narrow(dScores))
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
