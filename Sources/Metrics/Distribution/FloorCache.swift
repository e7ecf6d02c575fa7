import Diffusion
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
  private let signals = Mutex<[[Int]: SignalFloor]>([:])

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

  /// The floor of `draws` exact draws of the measurement's law of signals, which is one for all requests.
  func floor(of law: any ExactSignalLaw, draws: Int, replicates: Int, points: Int) -> SignalFloor {
    signals.withLock { floors in
      let key = [draws, replicates, points]
      if let floor = floors[key] { return floor }
      let floor = SignalFloor(
        law, draws: draws, replicates: replicates, points: points, stream["signals", replicates, points])
      floors[key] = floor
      return floor
    }
  }
}
