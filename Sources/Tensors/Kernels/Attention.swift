import CLanes
import Platform

/// Scaled dot-product attention, head by head: o = softmax(q·kᵀ/√d)·v.
///
/// A head's queries, keys and values are gathered (turned by their positions) into blocks that stay in the cache; a block
/// of queries meets all keys, so that a row of the softmax is whole. Backward computes the softmax again from ln Σ e^s.
struct Attention: Sendable {
  let items: Int, heads: Int, queries: Int, keys: Int, size: Int
  let causal: Bool
  let rotary: Rotary?
  let precision: Precision

  /// Where a projection lies: rows `step` elements apart; head h begins at column `first + h·size`.
  struct Source {
    let tensor: Tensor
    let step: Int
    let first: Int

    func pointer<E: Element>(_: E.Type, item: Int, head: Int, rows: Int, size: Int) -> UnsafeMutablePointer<E> {
      tensor.pointer(E.self) + item * rows * step + first + head * size
    }
  }

  /// Queries that go together: their scores take about a quarter of a megabyte.
  var block: Int { min(queries, max(16, 65_536 / max(1, keys) / 16 * 16)) }

  /// Multiplications and additions of the two products.
  var work: Int { 4 * items * heads * queries * keys * size }

  var scale: Float { 1 / Float(size).squareRoot() }

  /// Turns rows by their positions (back with `inverse`) and scales them.
  func turn<A: Element, B: Element>(
    _ from: UnsafePointer<A>, _ fromStep: Int, _ to: UnsafeMutablePointer<B>, _ toStep: Int, rows: Int,
    by factor: Float,
    inverse: Bool = false
  ) {
    guard let rotary else { return copy(from, fromStep, to, toStep, rows: rows, by: factor) }
    let half = size / 2
    let (cosines, sines) = (rotary.cosines.pointer(Float.self), rotary.sines.pointer(Float.self))
    let signed = inverse ? -factor : factor
    for l in 0..<rows {
      let (x, y) = (from + l * fromStep, to + l * toStep)
      fetch(x + Self.ahead * fromStep)
      sweep(half) { i, n in
        let c = Float.load(cosines + l * half + i, n) * factor
        let s = Float.load(sines + l * half + i, n) * signed
        let (a, b) = (A.load(x + i, n), A.load(x + half + i, n))
        B.store(a * c - b * s, y + i, n)
        B.store(fusedMultiplyAdd(a, s, b * c), y + half + i, n)
      }
    }
  }

  /// Rows between what is read and what is asked for: rows of a projection lie too far apart for the processor to guess.
  private static var ahead: Int { 8 }

  @inline(__always)
  private func fetch<E: Element>(_ row: UnsafePointer<E>) {
    for i in stride(from: 0, to: size, by: 64 / MemoryLayout<E>.size) { lanes_prefetch(row + i) }
  }

  @inline(__always)
  func copy<A: Element, B: Element>(
    _ from: UnsafePointer<A>, _ fromStep: Int, _ to: UnsafeMutablePointer<B>, _ toStep: Int, rows: Int,
    by factor: Float = 1
  ) {
    for l in 0..<rows {
      let (x, y) = (from + l * fromStep, to + l * toStep)
      fetch(x + Self.ahead * fromStep)
      sweep(size) { i, n in B.store(A.load(x + i, n) * factor, y + i, n) }
    }
  }

  private func multiply(
    _ a: UnsafeMutableRawPointer, _ b: UnsafeMutableRawPointer, into c: UnsafeMutableRawPointer, m: Int, k: Int, n: Int,
    transposedA: Bool = false, transposedB: Bool = false, adding: Bool = false
  ) {
    var product = OneDNN.Product(m: m, k: k, n: n)
    (product.transposedA, product.transposedB, product.adding) = (transposedA, transposedB, adding)
    product.type = precision.type
    OneDNN.shared.multiply(product, a, b, into: c)
  }

  /// Keys that the queries below `end` may see.
  private func visible(_ end: Int) -> Int { causal ? min(keys, end) : keys }

  /// Writes o [items, queries, heads·size] and ln Σ e^s [items, heads, queries].
  func forward<E: Element>(
    _: E.Type, _ q: Source, _ k: Source, _ v: Source, _ o: Tensor, _ logSums: Tensor, threads: Int
  ) {
    Parallel.blocks(items * heads, of: 1, threads: threads) { range in
      let (item, head) = range.lowerBound.quotientAndRemainder(dividingBy: heads)
      let panels = Panels<E>(self, gradients: false)
      defer { withExtendedLifetime(panels) {} }
      gather(q, k, v, item, head, panels)
      let sums = logSums.pointer(Float.self) + range.lowerBound * queries
      let out = o.pointer(E.self) + (item * queries * heads + head) * size
      for first in stride(from: 0, to: queries, by: block) {
        let rows = min(block, queries - first)
        let width = visible(first + rows)
        multiply(panels.q + first * size, panels.k, into: panels.scores, m: rows, k: size, n: width, transposedB: true)
        for r in 0..<rows {
          let count = causal ? min(width, first + r + 1) : width
          let (scores, weights) = (panels.scores + r * width, panels.weights + r * width)
          let largest = Softmax.maximum(scores, count)
          let sum = Softmax.exponentials(scores, count, minus: largest, into: weights)
          sweep(width - count) { i, n in E.store(.zero, weights + count + i, n) }
          sums[first + r] = largest + logf(sum)
          panels.perRow[r] = 1 / sum
        }
        multiply(panels.weights, panels.v, into: panels.mixed, m: rows, k: width, n: size)
        for r in 0..<rows {
          copy(panels.mixed + r * size, 0, out + (first + r) * heads * size, 0, rows: 1, by: panels.perRow[r])
        }
      }
    }
  }

  /// Writes the gradients of q, k and v over what is in their memory.
  ///
  /// With P = e^{s − ln Σ}, D = Σ o·do: dv = Pᵀ·do, ds = P∘(do·vᵀ − D), dq = ds·k, dk = dsᵀ·q.
  func backward<E: Element>(
    _: E.Type, _ q: Source, _ k: Source, _ v: Source, _ o: Tensor, _ logSums: Tensor, _ dOut: Tensor, _ dq: Source,
    _ dk: Source, _ dv: Source, threads: Int
  ) {
    Parallel.blocks(items * heads, of: 1, threads: threads) { range in
      let (item, head) = range.lowerBound.quotientAndRemainder(dividingBy: heads)
      let panels = Panels<E>(self, gradients: true)
      defer { withExtendedLifetime(panels) {} }
      gather(q, k, v, item, head, panels)
      let step = heads * size
      let place = (item * queries * heads + head) * size
      let (out, from) = (o.pointer(E.self) + place, dOut.pointer(E.self) + place)
      copy(from, step, panels.dOut, size, rows: queries)
      for r in 0..<queries { panels.perRow[r] = Softmax.dot(from + r * step, out + r * step, size) }
      let sums = logSums.pointer(Float.self) + range.lowerBound * queries
      for first in stride(from: 0, to: queries, by: block).reversed() {
        let rows = min(block, queries - first)
        let width = visible(first + rows)
        let (mine, dMine) = (panels.q + first * size, panels.dOut + first * size)
        multiply(mine, panels.k, into: panels.scores, m: rows, k: size, n: width, transposedB: true)
        multiply(dMine, panels.v, into: panels.dWeights, m: rows, k: size, n: width, transposedB: true)
        for r in 0..<rows {
          let count = causal ? min(width, first + r + 1) : width
          let (sum, mean) = (Floats(repeating: sums[first + r]), Floats(repeating: panels.perRow[first + r]))
          let (scores, weights) = (panels.scores + r * width, panels.weights + r * width)
          let (dWeights, dScores) = (panels.dWeights + r * width, panels.dScores + r * width)
          sweep(count) { i, n in
            let p = exp(Float.load(scores + i, n) - sum)
            E.store(p, weights + i, n)
            E.store(p * (Float.load(dWeights + i, n) - mean), dScores + i, n)
          }
          sweep(width - count) { i, n in
            E.store(.zero, weights + count + i, n)
            E.store(.zero, dScores + count + i, n)
          }
        }
        let adding = first + rows < queries  // the last block, the first one done, sees all keys: it writes
        multiply(panels.weights, dMine, into: panels.dv, m: width, k: rows, n: size, transposedA: true, adding: adding)
        multiply(panels.dScores, mine, into: panels.dk, m: width, k: rows, n: size, transposedA: true, adding: adding)
        multiply(panels.dScores, panels.k, into: panels.dq + first * size, m: rows, k: width, n: size)
      }
      turn(
        panels.dq, size, dq.pointer(E.self, item: item, head: head, rows: queries, size: size), dq.step, rows: queries,
        by: scale, inverse: true)
      turn(
        panels.dk, size, dk.pointer(E.self, item: item, head: head, rows: keys, size: size), dk.step, rows: keys, by: 1,
        inverse: true)
      copy(panels.dv, size, dv.pointer(E.self, item: item, head: head, rows: keys, size: size), dv.step, rows: keys)
    }
  }
}
