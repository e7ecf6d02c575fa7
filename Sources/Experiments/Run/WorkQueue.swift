import Synchronization

/// Hands out units so that workers stay on instances of their own, and none is idle while a unit is left.
///
/// A worker takes the next instance that nobody has begun and runs all of its units. When every instance is begun it
/// takes units from the one with most of them left. So two workers seldom wait for one instance to be made, and the last
/// instances are shared. Within an instance the sampler that took longest so far goes first. Order changes no result.
final class WorkQueue: Sendable {
  private struct State {
    var left: [[Int]]
    var begun = 0
    var seconds: [Int: Double] = [:]
  }

  private let samplers: [Int]
  private let state: Mutex<State>

  /// A queue of units, given by their instance and their sampler; an instance is a run of equal keys.
  init(_ units: [(instance: InstanceCache.Key, sampler: Int)]) {
    samplers = units.map(\.sampler)
    var left: [[Int]] = []
    for (number, unit) in units.enumerated() {
      if number == 0 || unit.instance != units[number - 1].instance { left.append([]) }
      left[left.count - 1].append(number)
    }
    state = Mutex(State(left: left))
  }

  /// A number of a unit that nobody has taken, nil when there is none; `instance` is the worker's own, -1 at first.
  func next(on instance: inout Int) -> Int? {
    state.withLock { state in
      if instance < 0 || state.left[instance].isEmpty {
        if state.begun < state.left.count {
          instance = state.begun
          state.begun += 1
        } else if let fullest = state.left.indices.max(by: { state.left[$0].count < state.left[$1].count }) {
          instance = fullest
        } else {
          return nil
        }
      }
      let (left, seconds) = (state.left[instance], state.seconds)
      let costs = left.map { seconds[samplers[$0]] ?? .infinity }
      // The first of the longest: plan order among equals.
      guard let longest = costs.indices.min(by: { costs[$0] > costs[$1] }) else { return nil }
      return state.left[instance].remove(at: longest)
    }
  }

  /// Tells that a unit took so long.
  func finished(_ number: Int, seconds: Double) {
    state.withLock { $0.seconds[samplers[number]] = seconds }
  }
}
