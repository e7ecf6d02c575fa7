import Dispatch
import Platform
import Results
import Synchronization

/// Runs the units of a study that have no part yet, and assembles the result file.
public struct DiscoRunner: Sendable {
  /// What is run.
  public let study: DiscoStudy
  /// The result file; parts are kept beside it, in `<path>.parts`.
  public let path: String
  /// Workers.
  public var jobs = Machine.current.cores
  /// The command that goes on with this run; it stands in the file.
  public var command = ""
  /// Told of every row.
  public var report: @Sendable (Row) -> Void = { _ in }

  /// A runner that writes to `path`.
  public init(_ study: DiscoStudy, path: String) { (self.study, self.path) = (study, path) }

  /// Runs what is missing and writes the file; a training that is stopped goes on where it was.
  public func run(stop: @escaping @Sendable () -> Bool = { false }) throws -> RunSummary {
    let started = String.timestamp
    let commit = Commit.Query()
    let store = try PartStore(directory: path + ".parts")
    let parts = try store.load().parts
    let todo = study.units.filter { parts[$0.id]?.row.status != .done }
    let next = Atomic<Int>(0)
    let failures = Mutex<(count: Int, write: (any Error)?)>((0, nil))
    DispatchQueue.concurrentPerform(iterations: max(1, min(jobs, todo.count))) { _ in
      while !stop(), failures.withLock({ $0.write == nil }) {
        let n = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard n < todo.count, let part = study.run(todo[n], command: command, stop: stop) else { return }
        do {
          try store.write(part)
          if part.row.status == .failed { failures.withLock { $0.count += 1 } }
          report(part.row)
        } catch {
          failures.withLock { $0.write = error }
        }
      }
    }
    if let error = failures.withLock({ $0.write }) { throw error }
    let missing = try store.assemble(
      study.units.map { .init(index: $0.index, unit: $0.id) }, columns: study.measures.columns,
      config: study.resolved.canonical, provenance: provenance(started, commit.answer()), to: path)
    return RunSummary(
      total: study.units.count, cached: study.units.count - todo.count, failed: failures.withLock { $0.count },
      missing: missing.count)
  }

  private func provenance(_ started: String, _ commit: Commit) -> [Attribute] {
    let machine = Machine.current
    return [
      Attribute("config_name", study.name), Attribute("config_hash", study.resolved.contentHash),
      Attribute("command", command), Attribute("commit", commit.id), Attribute("dirty", commit.isDirty ? 1 : 0),
      Attribute("discern", Discern.version), Attribute("swift", Discern.compiler),
      Attribute("processor", machine.processor), Attribute("cores", machine.cores),
      Attribute("instruction_set", machine.instructionSet), Attribute("blas", machine.blasCore),
      Attribute("hdf5", ResultsFile.libraryVersion), Attribute("precision", study.measures.training.precision.rawValue),
      Attribute("start", started), Attribute("end", .timestamp),
      Attribute("baseline", DiscoStudy.Model.plain.rawValue), Attribute("primary", "loss"),
      Attribute("unit", "seed"), Attribute("confidence", 0.95),
    ]
  }
}
