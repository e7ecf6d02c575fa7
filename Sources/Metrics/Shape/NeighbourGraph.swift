import Platform
import Tensors

/// The graph of nearest neighbours of points, and its normalised Laplacian L = I − D^−½·A·D^−½.
///
/// A_ij = 1 where i is among the k nearest of j or j among those of i, in the Euclidean distance; of several at one
/// distance, those with the lowest index count. A is what the released MSID of Tsitsulin et al. 2020 takes.
public struct NeighbourGraph: Sendable {
  /// n, the number of points.
  public let count: Int
  /// The neighbours of point i are `neighbours[offsets[i]..<offsets[i + 1]]`, ascending.
  let offsets: [Int]
  let neighbours: [Int32]
  /// 1/√degree.
  let scale: [Double]

  /// The graph of points of `dimension` numbers, row after row; squared distances are |a|² + |b|² − 2a·b in single precision.
  ///
  /// Requires more than k ≥ 1 points.
  public init(_ points: [Float], dimension: Int, neighbours k: Int = 5) {
    let n = points.count / dimension
    precondition(
      points.count == n * dimension && n > k && k >= 1, "a graph of \(k) neighbours has more than \(k) points")
    var lists = [[Int32]](repeating: [], count: n)
    let all = Tensor(points, shape: [n, dimension])
    let squares = (0..<n).map { i in points[i * dimension..<(i + 1) * dimension].reduce(Float(0)) { $0 + $1 * $1 } }
    let block = 256
    for first in stride(from: 0, to: n, by: block) {
      let rows = min(block, n - first)
      let part = all.part(from: first * dimension, shape: [rows, dimension])
      let products = Tape().linear(Variable(part), Variable(all), transposed: true).value
      products.withFloats { products in
        for i in 0..<rows {
          for j in Self.nearest(k, first + i, squares, products[i * n..<(i + 1) * n]) {
            lists[first + i].append(Int32(j))
            lists[j].append(Int32(first + i))
          }
        }
      }
    }
    var (offsets, edges): ([Int], [Int32]) = ([0], [])
    for i in 0..<n {
      var last: Int32 = -1
      for j in lists[i].sorted() where j != last {
        edges.append(j)
        last = j
      }
      offsets.append(edges.count)
    }
    (count, self.offsets, neighbours) = (n, offsets, edges)
    scale = (0..<n).map { 1 / Double(offsets[$0 + 1] - offsets[$0]).squareRoot() }
  }

  /// The k points other than i with the least |b|² − 2a·b.
  private static func nearest(
    _ k: Int, _ i: Int, _ squares: [Float], _ products: Slice<UnsafeBufferPointer<Float>>
  ) -> [Int] {
    var best: [(distance: Float, index: Int)] = []
    for (j, product) in products.enumerated() where j != i {
      let distance = squares[j] - 2 * product
      if best.count == k, distance >= best[k - 1].distance { continue }
      if best.count == k { best.removeLast() }
      let place = best.firstIndex { distance < $0.distance } ?? best.count
      best.insert((distance, j), at: place)
    }
    return best.map(\.index)
  }

  /// y = L·x.
  func laplacian(_ x: [Double], into y: inout [Double]) {
    for i in 0..<count {
      var sum = 0.0
      for e in offsets[i]..<offsets[i + 1] {
        let j = Int(neighbours[e])
        sum += scale[j] * x[j]
      }
      y[i] = x[i] - scale[i] * sum
    }
  }
}
