import Platform
import Results
import Synchronization

/// Runs the units of a study that have no part yet, and assembles the result file.
public struct Runner: Sendable {
  /// What is run.
  public let study: Study
  /// The result file; parts are kept beside it, in `<path>.parts`.
  public let path: String
  /// Workers.
  public var jobs = Machine.current.cores
  /// What of the study is run.
  public var shard = Shard.whole
  /// The command that goes on with this run, without its `--shard`; it stands in the file.
  public var command = ""
  /// Whether the first failed unit ends the run.
  public var failFast = false
  /// Told of everything worth a line.
  public var report: @Sendable (RunEvent) -> Void = { _ in }

  /// A runner that writes to `path`, the file of the shard that it runs.
  public init(_ study: Study, path: String) {
    self.study = study
    self.path = path
  }

  /// Runs `units` (those of the shard that can run) and writes the file.
  ///
  /// What was done before is not done again; where metrics alone have changed, they are taken of the draws that were kept.
  public func run(_ units: [Unit], stop: @escaping @Sendable () -> Bool = { false }) throws -> RunSummary {
    let started = String.timestamp
    let commit = Commit.Query()
    let store = try PartStore(directory: path + ".parts")
    try store.write(PartPlan(units: units.map(\.id), command: command))
    let contents = try store.load()
    for damaged in contents.damaged { report(.damaged(damaged)) }
    let done = units.filter { contents.parts[$0.id].map { $0.row.status == .done } ?? false }
    let finished = Set(done.map(\.index))
    let todo = units.filter { !finished.contains($0.index) }
    var scored: [Int: Part] = [:]
    for unit in contents.parts.isEmpty ? [] : todo {
      guard contents.parts[unit.id] == nil, let former = contents.former(of: unit.key, nearest: unit.identity) else {
        continue
      }
      report(.again(unit, unit.identity.changes(since: former.identity)))
      if unit.identity.isSame(as: former.identity, apartFrom: "metrics.") { scored[unit.index] = former }
    }
    report(.start(total: units.count, cached: done.count))

    let cache = InstanceCache(todo) { [study] in
      try study.instance(problem: $0.problem, item: $0.item, seed: $0.seed)
    }
    let runner = UnitRunner(study: study)
    let failures = Mutex<(count: Int, write: (any Error)?)>((0, nil))
    let isStopped: @Sendable () -> Bool = { [failFast] in
      stop() || failures.withLock { $0.write != nil || (failFast && $0.count > 0) }
    }
    let queue = WorkQueue(todo.map { (InstanceCache.Key($0), $0.sampler) })
    WorkerPool.run(queue, workers: min(jobs, todo.count), stop: isStopped) { [report, scored] index in
      let unit = todo[index]
      let instance = Result { try cache.instance(of: unit) }
      let (part, samples) =
        runner.rescore(unit, from: scored[unit.index], in: store) { try instance.get() }
        ?? runner.run(unit) { try instance.get() }
      do {
        try store.write(part, samples: samples)
        if part.row.status == .failed { failures.withLock { $0.count += 1 } }
        report(.finished(part.row))
      } catch {
        failures.withLock { $0.write = error }
      }
      return part.row.seconds
    }
    if let error = failures.withLock({ $0.write }) { throw error }
    let provenance = Provenance(
      study, started: started, commit: commit.answer(), command: command,
      coverage: Coverage(shard: shard, planned: units.count))
    let missing = try assemble(units, store, provenance)
    return RunSummary(
      total: units.count, cached: done.count, failed: failures.withLock { $0.count }, missing: missing)
  }

  private func assemble(_ units: [Unit], _ store: PartStore, _ provenance: Provenance) throws -> Int {
    try store.assemble(
      units.map { .init(index: $0.index, unit: $0.id) }, columns: study.columns,
      config: study.config.resolved.canonical, provenance: provenance.attributes, to: path
    ).count
  }
}

/// What happens during a run.
public enum RunEvent: Sendable {
  /// The plan is known.
  case start(total: Int, cached: Int)
  /// A unit runs again, because its identity changed like this.
  case again(Unit, [String])
  /// A part could not be read.
  case damaged(DamagedPart)
  /// A unit ended, well or not.
  case finished(Row)
}

/// How a run ended.
public struct RunSummary: Sendable, Equatable {
  /// Units planned.
  public let total: Int
  /// Units that were done before.
  public let cached: Int
  /// Units that failed in this run.
  public let failed: Int
  /// Units without a row: interrupted.
  public let missing: Int
}
