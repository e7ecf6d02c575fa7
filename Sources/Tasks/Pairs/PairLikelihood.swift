import Diffusion
import Tensors

/// y_k = x_i ∘ x_j for K pairs of bits (i, j), drawn with replacement, so that self-pairs and repeats occur.
///
/// The MNIST XOR and AND problems of Chu et al. 2025. Flipping bit i changes the number of mismatches by (1 − 2z_i)·h_i, where the field is
///
///     h_i = b_i + Σ_{pairs (i,j), j ≠ i} (1 − 2y)·a(z_j),   a(z) = 1 − 2z for XOR, z for AND,
///
/// and b_i sums 1 − 2y over the self-pairs of AND (those of XOR never change).
public struct PairLikelihood: MismatchLikelihood {
  /// 2^L.
  public let space: TokenSpace
  /// XOR or AND.
  public let operation: PairOperation
  /// The K pairs.
  public let pairs: [SitePair]
  /// y, K bits.
  public let measured: [Token]
  /// What a mismatch costs.
  public let noise: MismatchNoise
  /// λ.
  let weight: Double
  /// b, shape (L).
  let bias: [Int32]
  /// h at z = 0, shape (L).
  let emptyField: [Int32]
  /// (i, 2·j + y) for each pair, i ≠ j.
  let edges: [SIMD2<UInt32>]
  /// The neighbours of site i are `neighbours[offsets[i]..<offsets[i + 1]]`.
  let offsets: [Int32]
  /// 2·j + y for each pair (i, j), j ≠ i, seen from i.
  let neighbours: [UInt32]
  /// A bound of |h_i|, over all sites.
  let fieldBound: Int

  /// Requires as many bits as pairs, and sites below `length` < 2³⁰.
  public init(
    _ operation: PairOperation, pairs: [SitePair], measured: [Token], length: Int, noise: MismatchNoise = .released
  ) {
    precondition(pairs.count == measured.count, "a pair likelihood has one bit a pair")
    precondition(measured.allSatisfy { $0 < 2 } && length < 1 << 30, "pairs measure bits")
    precondition(
      pairs.allSatisfy { 0 <= $0.first && $0.first < length && 0 <= $0.second && $0.second < length },
      "pairs join sites of the sequence")
    space = TokenSpace(length: length, vocabulary: 2)
    self.operation = operation
    self.pairs = pairs
    self.measured = measured
    self.noise = noise
    weight = noise.weight(vocabulary: 2)

    var bias = [Int32](repeating: 0, count: length)
    var edges: [SIMD2<UInt32>] = []
    var lists = [[UInt32]](repeating: [], count: length)
    for (pair, y) in zip(pairs, measured) {
      let (i, j) = (Int(pair.first), Int(pair.second))
      if i != j {
        edges.append(SIMD2(UInt32(i), UInt32(2 * j) + UInt32(y)))
        lists[i].append(UInt32(2 * j) + UInt32(y))
        lists[j].append(UInt32(2 * i) + UInt32(y))
      } else if operation == .and {
        bias[i] += 1 - 2 * Int32(y)
      }
    }
    var offsets: [Int32] = [0]
    for list in lists { offsets.append(offsets[offsets.count - 1] + Int32(list.count)) }
    self.bias = bias
    self.edges = edges
    self.offsets = offsets
    neighbours = lists.flatMap { $0 }
    emptyField =
      operation == .and
      ? bias : lists.map { $0.reduce(Int32(0)) { sum, neighbour in sum + 1 - 2 * Int32(neighbour & 1) } }
    fieldBound = zip(lists, bias).map { $0.count + Int(abs($1)) }.max() ?? 0
  }

  /// `count` pairs of uniform sites, drawn with replacement.
  public static func randomPairs(_ count: Int, length: Int, _ stream: RandomStream) -> [SitePair] {
    var random = stream.generator()
    return (0..<count).map { _ in
      let first = random.uniform(below: length)
      return SitePair(first, random.uniform(below: length))
    }
  }

  /// y of a clean sequence without noise: K bits.
  public static func apply(_ operation: PairOperation, _ pairs: [SitePair], to x: [Token]) -> [Token] {
    pairs.map { pair in
      let (a, b) = (x[Int(pair.first)], x[Int(pair.second)])
      return operation == .xor ? a ^ b : a & b
    }
  }

  /// K.
  public var measurements: Int { pairs.count }

  /// The number of wrong bits of every clean row: O(K) a row.
  public func mismatches(_ x: TokenBatch) -> [Int] {
    precondition(x.length == space.length, "rows have the length of the likelihood")
    return x.storage.withUnsafeBufferPointer { tokens in
      (0..<x.count).map { row in mismatches(tokens.baseAddress! + row * x.length) }
    }
  }

  func mismatches(_ z: UnsafePointer<Token>) -> Int {
    pairs.withUnsafeBufferPointer { pairs in
      measured.withUnsafeBufferPointer { measured in
        var count = 0
        switch operation {
        case .xor:
          for k in 0..<pairs.count {
            count &+= Int(z[Int(pairs[k].first)] ^ z[Int(pairs[k].second)] ^ measured[k])
          }
        case .and:
          for k in 0..<pairs.count {
            count &+= Int((z[Int(pairs[k].first)] & z[Int(pairs[k].second)]) ^ measured[k])
          }
        }
        return count
      }
    }
  }
}
