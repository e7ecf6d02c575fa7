/// A sparse matrix along one axis of an image: output j is Σ_k weights[k]·input indices[k], k in starts[j]..<starts[j +
/// 1].
struct AxisMap: Sendable {
  let inputs: Int
  let starts: [Int]
  let indices: [Int32]
  let weights: [Float]
  var outputs: Int { starts.count - 1 }

  /// What lies beyond the edges.
  enum Edge {
    /// … 1 0 | 0 1 …, the mirror beside the last pixel.
    case symmetric
    /// … 2 1 | 0 1 2 …, the mirror in the last pixel.
    case reflected

    /// The pixel of 0..<n that stands at i.
    func pixel(_ i: Int, of n: Int) -> Int {
      let period = self == .symmetric ? 2 * n : max(1, 2 * n - 2)
      let j = ((i % period) + period) % period
      return j < n ? j : period - j - (self == .symmetric ? 1 : 0)
    }
  }

  /// Output j is made of `taps(j)`, pixels with weights; pixels beyond the edges are folded back.
  init(inputs: Int, outputs: Int, edge: Edge, taps: (Int) -> [(pixel: Int, weight: Double)]) {
    self.inputs = inputs
    var (starts, indices, weights) = ([0], [Int32](), [Float]())
    for j in 0..<outputs {
      var row: [Int: Double] = [:]
      for tap in taps(j) { row[edge.pixel(tap.pixel, of: inputs), default: 0] += tap.weight }
      for (pixel, weight) in row.sorted(by: { $0.key < $1.key }) {
        indices.append(Int32(pixel))
        weights.append(Float(weight))
      }
      starts.append(indices.count)
    }
    (self.starts, self.indices, self.weights) = (starts, indices, weights)
  }

  /// The pixels of output j with their weights.
  @inline(__always)
  func forEach(_ j: Int, _ body: (_ pixel: Int, _ weight: Float) -> Void) {
    for k in starts[j]..<starts[j + 1] { body(Int(indices[k]), weights[k]) }
  }
}
