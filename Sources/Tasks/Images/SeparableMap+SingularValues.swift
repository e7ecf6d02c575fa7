import Diffusion
import Platform
import Tensors

extension SeparableMap {
  /// The singular values of V ⊗ H are the products of those of V and of H, and so are the vectors, channel by channel.
  func singularBasis() -> SingularBasis {
    let (down, across, channels) = (vertical.singular(), horizontal.singular(), channels)
    let values = down.values.flatMap { a in across.values.flatMap { b in repeatElement(a * b, count: channels) } }
    return SingularBasis(
      values: values,
      toBasis: { rotate($0, down.basis, across.basis, channels, transposed: true) },
      fromBasis: { rotate($0, down.basis, across.basis, channels, transposed: false) })
  }
}

extension AxisMap {
  /// s and the right singular vectors, the columns of a matrix (n, n), by the eigenvectors of MᵀM; singular values below
  /// 10⁻⁷ of the largest count as zero.
  fileprivate func singular() -> (values: [Double], basis: [Double]) {
    let n = inputs
    var gram = [Double](repeating: 0, count: n * n)
    for j in 0..<outputs {
      forEach(j) { a, left in forEach(j) { b, right in gram[a * n + b] += Double(left) * Double(right) } }
    }
    let eigen = SymmetricEigen(gram, dimension: n)
    let s = eigen.values.map { max($0, 0).squareRoot() }
    let largest = s.max() ?? 0
    return (s.map { $0 > 1e-7 * largest ? $0 : 0 }, eigen.vectors)
  }
}

/// (D ⊗ A ⊗ I)x of images [rows, columns, channels], or by the transposed matrices.
private func rotate(
  _ x: RealBatch, _ down: [Double], _ across: [Double], _ channels: Int, transposed: Bool
) -> RealBatch {
  let rows = turned(x, down, blocks: 1, stride: x.dimension / side(down), transposed: transposed)
  return turned(rows, across, blocks: side(down), stride: channels, transposed: transposed)
}

/// The rows of a square matrix.
private func side(_ matrix: [Double]) -> Int { Int(Double(matrix.count).squareRoot().rounded()) }

/// y[n, i, k] = Σ_a M[i, a]·x[n, a, k], k in 0..<stride, for `blocks` blocks n of every row; or by Mᵀ.
private func turned(_ x: RealBatch, _ matrix: [Double], blocks: Int, stride: Int, transposed: Bool) -> RealBatch {
  let n = side(matrix)
  var result = RealBatch(count: x.count, dimension: x.dimension)
  x.storage.withUnsafeBufferPointer { x in
    result.storage.withUnsafeMutableBufferPointer { y in
      guard let x = x.baseAddress, let y = y.baseAddress else { return }
      for block in 0..<blocks * result.count {
        for i in 0..<n {
          let target = y + (block * n + i) * stride
          for a in 0..<n {
            let (weight, source) = (matrix[transposed ? a * n + i : i * n + a], x + (block * n + a) * stride)
            for k in 0..<stride { target[k] += weight * source[k] }
          }
        }
      }
    }
  }
  return result
}
