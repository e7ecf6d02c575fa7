import Diffusion
import Tensors

/// What eight sequences need while their sites are summed out and drawn.
struct SumTables: ~Copyable {
  /// m(z_S), less its value at z_S = 0.
  let messages: UnsafeMutablePointer<Lanes>
  /// φ(1, z_S) − φ(0, z_S).
  let logOdds: UnsafeMutablePointer<Lanes>
  /// x, then z, shape (L).
  let bits: UnsafeMutablePointer<Lanes>
  private let length: Int

  init(_ length: Int, entries: Int) {
    self.length = length
    messages = .allocate(capacity: entries)
    logOdds = .allocate(capacity: entries)
    bits = .allocate(capacity: length)
    messages.initialize(repeating: .zero, count: entries)
    logOdds.initialize(repeating: .zero, count: entries)
    bits.initialize(repeating: .zero, count: length)
  }

  deinit {
    messages.deallocate()
    logOdds.deallocate()
    bits.deallocate()
  }

  /// Takes up to eight sequences; the lanes that are left keep bits of no meaning.
  func load(_ x: UnsafePointer<Token>, rows: Int) {
    for site in 0..<length {
      for row in 0..<rows { bits[site][row] = Double(x[row &* length &+ site]) }
    }
  }

  /// Gives as many sequences back.
  func store(_ z: UnsafeMutablePointer<Token>, rows: Int) {
    for site in 0..<length {
      for row in 0..<rows { z[row &* length &+ site] = bits[site][row] > 0.5 ? 1 : 0 }
    }
  }
}
