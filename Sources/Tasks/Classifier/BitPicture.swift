import Diffusion
import Platform
import Tensors

/// One picture of bits as a `BitClassifier` sees it, kept up to date while bits flip.
public struct BitPicture: Sendable {
  /// The nine bits under the kernel at every site.
  private(set) var patterns: [UInt16]
  /// K logits, then −∞ in whole vectors.
  private(set) var logits: [Double]

  /// The picture of L bits.
  init(_ network: BitClassifier, _ z: UnsafePointer<Token>) {
    let patterns = network.patterns(z)
    var logits = network.bias
    patterns.withUnsafeBufferPointer { patterns in
      logits.withUnsafeMutableBufferPointer { logits in
        guard let patterns = patterns.baseAddress, let logits = logits.baseAddress else { return }
        network.withWindows { windows in
          for row in 0..<network.shape.rows / network.shape.pool {
            for column in 0..<network.shape.columns / network.shape.pool {
              windows.add(row, column, patterns, into: logits)
            }
          }
        }
      }
    }
    (self.patterns, self.logits) = (patterns, logits)
  }

  /// The logits after a flip of one bit.
  func flipped(_ network: BitClassifier, _ site: Int, into logits: UnsafeMutablePointer<Double>) {
    self.logits.withUnsafeBufferPointer { own in
      guard let own = own.baseAddress else { return }
      logits.update(from: own, count: network.lanes)
    }
    patterns.withUnsafeBufferPointer { patterns in
      guard let patterns = patterns.baseAddress else { return }
      network.withWindows { $0.addChange(site, patterns, into: logits) }
    }
  }

  /// Flips one bit.
  mutating func flip(_ network: BitClassifier, _ site: Int) {
    patterns.withUnsafeMutableBufferPointer { patterns in
      logits.withUnsafeMutableBufferPointer { logits in
        guard let patterns = patterns.baseAddress, let logits = logits.baseAddress else { return }
        network.withWindows { windows in
          windows.addChange(site, patterns, into: logits)
          windows.flip(site, patterns)
        }
      }
    }
  }
}

extension BitClassifier {
  /// Calls `body` with the tables as pointers.
  @inline(__always)
  func withWindows(_ body: (Windows) -> Void) {
    responses.withUnsafeBufferPointer { responses in
      weights.withUnsafeBufferPointer { weights in
        guard let responses = responses.baseAddress, let weights = weights.baseAddress else { return }
        body(
          Windows(
            responses: responses, weights: weights, rows: shape.rows, columns: shape.columns, pool: shape.pool,
            channels: shape.channels, stride: channels, lanes: lanes))
      }
    }
  }
}

/// What the windows of a picture add to the logits.
struct Windows {
  let responses: UnsafePointer<Float>
  let weights: UnsafePointer<Double>
  let rows: Int, columns: Int, pool: Int
  /// C, C in whole vectors, K in whole vectors.
  let channels: Int, stride: Int, lanes: Int

  /// Adds the part of one window.
  func add(
    _ row: Int, _ column: Int, _ patterns: UnsafePointer<UInt16>, into logits: UnsafeMutablePointer<Double>
  ) {
    for first in Swift.stride(from: 0, to: channels, by: 16) {
      var best = Floats(repeating: -.infinity)
      for i in row * pool..<(row + 1) * pool {
        for j in column * pool..<(column + 1) * pool {
          best = maximum(best, response(patterns[i &* columns &+ j], first))
        }
      }
      project(best, .zero, row, column, first, into: logits)
    }
  }

  /// Adds the change that a flip of `site` makes.
  func addChange(_ site: Int, _ patterns: UnsafePointer<UInt16>, into logits: UnsafeMutablePointer<Double>) {
    let (i0, j0) = (site / columns, site % columns)
    let (top, bottom) = (max(0, i0 &- 1) / pool, min(rows &- 1, i0 &+ 1) / pool)
    let (left, right) = (max(0, j0 &- 1) / pool, min(columns &- 1, j0 &+ 1) / pool)
    for row in top...bottom {
      for column in left...right {
        for first in Swift.stride(from: 0, to: channels, by: 16) {
          var (old, new) = (Floats(repeating: -.infinity), Floats(repeating: -.infinity))
          for i in row &* pool..<(row &+ 1) &* pool {
            for j in column &* pool..<(column &+ 1) &* pool {
              let pattern = patterns[i &* columns &+ j]
              old = maximum(old, response(pattern, first))
              new = maximum(new, response(pattern ^ bit(i0 &- i, j0 &- j), first))
            }
          }
          project(new, old, row, column, first, into: logits)
        }
      }
    }
  }

  /// Flips `site` in the patterns around it.
  func flip(_ site: Int, _ patterns: UnsafeMutablePointer<UInt16>) {
    let (i0, j0) = (site / columns, site % columns)
    for i in max(0, i0 - 1)...min(rows - 1, i0 + 1) {
      for j in max(0, j0 - 1)...min(columns - 1, j0 + 1) { patterns[i * columns + j] ^= bit(i0 - i, j0 - j) }
    }
  }

  /// The bit of a neighbour in a pattern; none where it is further away.
  @inline(__always)
  private func bit(_ down: Int, _ right: Int) -> UInt16 {
    abs(down) <= 1 && abs(right) <= 1 ? 1 &<< UInt16(truncatingIfNeeded: 3 &* (down &+ 1) &+ right &+ 1) : 0
  }

  @inline(__always)
  private func response(_ pattern: UInt16, _ first: Int) -> Floats {
    UnsafeRawPointer(responses + (Int(pattern) &* stride &+ first)).loadUnaligned(as: Floats.self)
  }

  /// logits += Wᵀ·(new − old), 16 channels of one window; the difference is exact.
  @inline(__always)
  private func project(
    _ new: Floats, _ old: Floats, _ row: Int, _ column: Int, _ first: Int, into logits: UnsafeMutablePointer<Double>
  ) {
    let cell = row &* (columns / pool) &+ column
    let count = min(16, channels &- first)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 16) { differences in
      guard let differences = differences.baseAddress else { return }
      for c in 0..<16 { differences[c] = Double(new[c]) - Double(old[c]) }
      for k in Swift.stride(from: 0, to: lanes, by: 8) {
        let target = UnsafeMutableRawPointer(logits + k)
        var sum = target.loadUnaligned(as: Lanes.self)
        var source = UnsafeRawPointer(weights + ((cell &* channels &+ first) &* lanes &+ k))
        for c in 0..<count {
          sum = fusedMultiplyAdd(Lanes(repeating: differences[c]), source.loadUnaligned(as: Lanes.self), sum)
          source += 8 &* lanes
        }
        target.storeBytes(of: sum, as: Lanes.self)
      }
    }
  }
}
