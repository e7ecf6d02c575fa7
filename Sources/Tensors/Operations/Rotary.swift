import Platform

/// Rotary positions: at position l, the pair (x_i, x_{i + d/2}) of a head of size d is turned by an angle θ_{l,i}.
///
/// Source: Su, Lu, Pan, Murtadha, Wen, Liu, "RoFormer", 2021. Products of turned queries and keys then depend on differences of positions only.
public struct Rotary: Sendable {
  /// cos θ and sin θ, each [positions, d/2], float32.
  public let cosines: Tensor, sines: Tensor

  /// From tables [positions, d/2].
  public init(cosines: Tensor, sines: Tensor) {
    precondition(cosines.shape.count == 2 && cosines.shape == sines.shape, "tables are [positions, half a head]")
    (self.cosines, self.sines) = (cosines, sines)
  }

  /// θ_{l,i} = l·base^{−2i/d} for i < d/2.
  public init(positions: Int, headSize: Int, base: Double = 10_000) {
    self.init((0..<positions).map { l in Self.angles(l, headSize / 2, base) }, headSize)
  }

  /// Two dimensions, positions row by row: half of the pairs turn with the row, half with the column.
  public init(rows: Int, columns: Int, headSize: Int, base: Double = 10_000) {
    precondition(headSize % 4 == 0, "a head in two dimensions has a multiple of four numbers, not \(headSize)")
    let quarter = headSize / 4
    self.init(
      (0..<rows * columns).map { l in
        Self.angles(l / columns, quarter, base) + Self.angles(l % columns, quarter, base)
      }, headSize)
  }

  private init(_ angles: [[Double]], _ headSize: Int) {
    precondition(headSize > 0 && headSize % 2 == 0, "a head has an even number of numbers, not \(headSize)")
    let flat = angles.flatMap { $0 }
    self.init(
      cosines: Tensor(flat.map { Float(cos($0)) }, shape: [angles.count, headSize / 2]),
      sines: Tensor(flat.map { Float(sin($0)) }, shape: [angles.count, headSize / 2]))
  }

  /// l·base^{−i/count} for i < count.
  private static func angles(_ l: Int, _ count: Int, _ base: Double) -> [Double] {
    (0..<count).map { Double(l) * pow(base, -Double($0) / Double(count)) }
  }
}
