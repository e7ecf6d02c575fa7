import Platform

/// The orthonormal discrete Fourier transform of `size` numbers of which only `count` from `first` on are not zero: two
/// real matrices, cos(2πk(first + j)/size)/√size and −sin(…)/√size, k down, j across, and their transposes.
struct FourierMatrix: Sendable {
  /// A matrix, row by row.
  struct Part: Sendable {
    let rows: Int, columns: Int
    let values: [Float]

    init(_ rows: Int, _ columns: Int, _ value: (_ row: Int, _ column: Int) -> Double) {
      (self.rows, self.columns) = (rows, columns)
      values = (0..<rows * columns).map { Float(value($0 / columns, $0 % columns)) }
    }
  }

  /// (size, count).
  let cosines, sines: Part
  /// (count, size).
  let cosinesTransposed, sinesTransposed: Part

  init(size: Int, first: Int, count: Int) {
    func angle(_ k: Int, _ j: Int) -> Double { 2 * .pi * Double(k * (first + j) % size) / Double(size) }
    let scale = 1 / Double(size).squareRoot()
    cosines = Part(size, count) { scale * cos(angle($0, $1)) }
    sines = Part(size, count) { -scale * sin(angle($0, $1)) }
    cosinesTransposed = Part(count, size) { scale * cos(angle($1, $0)) }
    sinesTransposed = Part(count, size) { -scale * sin(angle($1, $0)) }
  }
}

/// A stack of matrices: `count` of rows × columns numbers.
struct Planes {
  let count: Int, rows: Int, columns: Int
  var values: [Float]

  init(_ count: Int, _ rows: Int, _ columns: Int) {
    (self.count, self.rows, self.columns) = (count, rows, columns)
    values = [Float](repeating: 0, count: count * rows * columns)
  }

  /// += sign·(m times every plane).
  mutating func add(_ m: FourierMatrix.Part, times x: Planes, sign: Float = 1) {
    add(x.count, m.rows, m.columns, x.columns, sign, left: m.values, leftStep: 0, right: x.values)
  }

  /// += sign·(every plane times m).
  mutating func add(_ x: Planes, times m: FourierMatrix.Part, sign: Float = 1) {
    add(x.count, x.rows, x.columns, m.columns, sign, left: x.values, right: m.values, rightStep: 0)
  }

  /// += sign·left·right, plane by plane; a step of 0 takes the same matrix for all.
  private mutating func add(
    _ count: Int, _ rows: Int, _ inner: Int, _ columns: Int, _ sign: Float, left: [Float], leftStep: Int? = nil,
    right: [Float], rightStep: Int? = nil
  ) {
    precondition(count == self.count && rows == self.rows && columns == self.columns, "planes of another shape")
    values.withUnsafeMutableBufferPointer { values in
      left.withUnsafeBufferPointer { left in
        right.withUnsafeBufferPointer { right in
          guard let out = values.baseAddress, let left = left.baseAddress, let right = right.baseAddress else { return }
          for plane in 0..<count {
            let a = left + plane * (leftStep ?? rows * inner)
            let b = right + plane * (rightStep ?? inner * columns)
            for r in 0..<rows {
              let row = out + (plane * rows + r) * columns
              for k in 0..<inner {
                let (weight, from) = (sign * a[r * inner + k], b + k * columns)
                for j in 0..<columns { row[j] += weight * from[j] }
              }
            }
          }
        }
      }
    }
  }
}
