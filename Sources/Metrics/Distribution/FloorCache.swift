import Synchronization
import Tensors

/// The floors of one measurement, each computed once and shared by all samplers and workers.
///
/// A floor is a function of (stream, law, n, replicates) alone: neither the order of requests nor who makes them matters.
public final class FloorCache: Sendable {
  private struct Key: Hashable {
    let law: [Double]
    let draws: Int
    let replicates: Int
  }

  private let stream: RandomStream
  private let tables = Mutex<[Key: FloorTable]>([:])

  /// An empty cache; leave the sampler out of the stream's name.
  public init(stream: RandomStream) { self.stream = stream }

  /// The floor of `draws` exact draws of `law`.
  ///
  /// Requires what `FloorTable` requires.
  public func floor(of law: [Double], draws: Int, replicates: Int = 100) -> FloorTable {
    let key = Key(law: law, draws: draws, replicates: replicates)
    return tables.withLock { tables in
      if let table = tables[key] { return table }
      let table = FloorTable(
        law: law, draws: draws, replicates: replicates, stream: stream["floor", law.count, draws, replicates])
      tables[key] = table
      return table
    }
  }
}
