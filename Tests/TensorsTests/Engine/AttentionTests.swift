import Foundation
import Testing

@testable import Tensors

struct AttentionTests {
  /// Attention of a fused projection in double precision, by its formula.
  private func exact(_ x: Tensor, heads: Int, rotary: Rotary?, causal: Bool) -> [Double] {
    let (items, positions, width) = (x.shape[0], x.shape[1], x.shape[2] / 3)
    let d = width / heads
    let values = x.floats.map { Double($0) }
    let (cosines, sines) = (rotary?.cosines.floats ?? [], rotary?.sines.floats ?? [])
    func row(_ item: Int, _ l: Int, _ part: Int, _ head: Int) -> [Double] {
      let first = (item * positions + l) * 3 * width + part * width + head * d
      let r = Array(values[first..<first + d])
      guard rotary != nil, part < 2 else { return r }
      return (0..<d).map { i in
        let pair = i % (d / 2)
        let (c, s) = (Double(cosines[l * d / 2 + pair]), Double(sines[l * d / 2 + pair]))
        return i < d / 2 ? r[i] * c - r[i + d / 2] * s : r[i] * c + r[i - d / 2] * s
      }
    }
    var out = [Double](repeating: 0, count: items * positions * width)
    for item in 0..<items {
      for head in 0..<heads {
        let keys = (0..<positions).map { row(item, $0, 1, head) }
        for l in 0..<positions {
          let q = row(item, l, 0, head)
          let seen = causal ? l + 1 : positions
          let scores = (0..<seen).map { m in zip(q, keys[m]).reduce(0) { $0 + $1.0 * $1.1 } / Double(d).squareRoot() }
          let weights = scores.map { Foundation.exp($0) }
          let total = weights.reduce(0, +)
          for m in 0..<seen {
            let v = row(item, m, 2, head)
            for i in 0..<d { out[(item * positions + l) * width + head * d + i] += weights[m] / total * v[i] }
          }
        }
      }
    }
    return out
  }

  @Test(arguments: [false, true])
  func valueIsExact(_ causal: Bool) {
    for (positions, heads, d) in [(1, 1, 4), (7, 2, 8), (48, 3, 32), (300, 1, 20)] {
      let x = normals([2, positions, 3 * heads * d])
      for rotary in [nil, Rotary(positions: positions, headSize: d)] {
        let y = Tape().attention(Variable(x), heads: heads, rotary: rotary, causal: causal)
        #expect(distance(y.value.floats, exact(x, heads: heads, rotary: rotary, causal: causal)) < 3e-6)
      }
    }
  }

  @Test func gradients() {
    let x = normals([2, 9, 3 * 2 * 8])
    for causal in [false, true] {
      checkGradients([x]) { $0.attention($1[0], heads: 2, causal: causal) }
      checkGradients([x]) {
        $0.attention($1[0], heads: 2, rotary: Rotary(rows: 3, columns: 3, headSize: 8), causal: causal)
      }
    }
  }

  /// Several blocks of queries: 1100 keys leave room for 48 of them.
  @Test func gradientsOfManyBlocks() {
    let x = normals([1, 1100, 3 * 4], scale: 0.5)
    checkGradients([x], tolerance: 5e-3) { $0.attention($1[0], heads: 1, causal: true) }
    checkGradients([x], tolerance: 5e-3) { $0.attention($1[0], heads: 1) }
  }

  @Test func gradientsAcrossSequences() {
    checkGradients([normals([2, 5, 8]), normals([2, 11, 8], "k"), normals([2, 11, 8], "v")]) {
      $0.attention($1[0], $1[1], $1[2], heads: 2)
    }
  }

  /// A fused projection and its three parts give the same bits.
  @Test func fusedIsSeparate() {
    let x = Variable(normals([3, 20, 3 * 16]))
    let tape = Tape()
    let parts = tape.split(x, [16, 16, 16])
    let rotary = Rotary(rows: 4, columns: 5, headSize: 8)
    let separate = tape.attention(parts[0], parts[1], parts[2], heads: 2, rotary: rotary)
    #expect(tape.attention(x, heads: 2, rotary: rotary).value.floats == separate.value.floats)
  }

  /// Turning all positions by the same amount changes nothing: products depend on differences of positions.
  @Test func rotaryIsRelative() {
    let x = normals([1, 6, 3 * 8])
    let (near, far) = (Rotary(positions: 6, headSize: 8), Rotary(positions: 106, headSize: 8))
    let shifted = Rotary(
      cosines: far.cosines.part(from: 400, shape: [6, 4]), sines: far.sines.part(from: 400, shape: [6, 4]))
    let a = Tape().attention(Variable(x), heads: 1, rotary: near).value.floats
    let b = Tape().attention(Variable(x), heads: 1, rotary: shifted).value.floats
    #expect(distance(a, b.map { Double($0) }) < 1e-5)
    let still = Tape().attention(Variable(x), heads: 1).value.floats
    #expect(distance(a, still.map { Double($0) }) > 1e-2, "without positions it is something else")
  }

  /// An item has the same bits alone, in a batch, and on two threads; so has its gradient.
  @Test func itemsDoNotInfluenceEachOther() throws {
    let x = normals([5, 70, 3 * 64])
    let dy = normals([5, 70, 64], "dy")
    func run(_ first: Int, _ count: Int, _ threads: Int) throws -> (y: [Float], dx: [Float]) {
      let tape = Tape(threads: threads)
      let v = tape.variable(x.part(from: first * 70 * 192, shape: [count, 70, 192]))
      let y = tape.attention(v, heads: 2, rotary: Rotary(positions: 70, headSize: 32))
      tape.backward(from: y, seed: dy.part(from: first * 70 * 64, shape: [count, 70, 64]))
      return (y.value.floats, try #require(tape.gradient(of: v)).floats)
    }
    let all = try run(0, 5, 2)
    for item in 0..<5 {
      let one = try run(item, 1, 1)
      #expect(one.y == Array(all.y[item * 70 * 64..<(item + 1) * 70 * 64]))
      #expect(one.dx == Array(all.dx[item * 70 * 192..<(item + 1) * 70 * 192]))
    }
  }
}
