import Reports
import Tensors

/// A generator that closures may share.
final class RandomWordSource {
  private var random: RandomGenerator
  init(_ stream: RandomStream) { random = stream.generator() }
  func next() -> UInt64 { random.next() }

  /// Words named by purpose under a root of their own: what reports draw from.
  static func words(of root: String) -> RandomWords {
    let stream = RandomStream(seed: 0)[root]
    return { purpose in
      let words = RandomWordSource(stream[purpose])
      return { words.next() }
    }
  }
}
