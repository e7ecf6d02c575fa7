import Platform
import Results

/// What a result file says of its making.
struct Provenance {
  let attributes: [Attribute]

  init(_ study: Study, started: String, commit: Commit, command: String, coverage: Coverage) {
    let machine = study.machine
    attributes =
      [
        Attribute("config_name", study.config.name), Attribute("config_hash", study.config.contentHash),
        Attribute("command", command), Attribute(Coverage.attribute, "\(coverage)"),
        Attribute("commit", commit.id), Attribute("dirty", commit.isDirty ? 1 : 0),
        Attribute("discern", Discern.version), Attribute("swift", Discern.compiler),
        Attribute("processor", machine.processor), Attribute("cores", machine.cores),
        Attribute("instruction_set", machine.instructionSet), Attribute("blas", machine.blasCore),
        Attribute("components", study.components), Attribute("hdf5", ResultsFile.libraryVersion),
        Attribute("precision", study.config.precision.rawValue), Attribute("start", started),
        Attribute("end", .timestamp), Attribute("baseline", study.config.baseline),
        Attribute("primary", study.config.primary), Attribute("unit", study.config.unit.rawValue),
        Attribute("confidence", study.config.confidence),
      ]
      + zip(study.config.problems, study.priors).flatMap { problem, prior in
        (prior.inputs + prior.signals.inputs).map { Attribute("input: \(problem.name): \($0.name)", $0.hash) }
      }
  }
}

extension Study {
  /// Every kind in use with its version: shards that differ here do not merge.
  var components: String {
    let all =
      config.problems.flatMap { [("prior", $0.prior.kind, $0.prior.version), ("task", $0.task.kind, $0.task.version)] }
      + config.samplers.map { ("sampler", $0.kind, $0.version) }
      + config.metrics.map { ("metric", $0.kind, $0.version) }
    return Set(all.map { "\($0.0) \($0.1)@\($0.2)" }).sorted().joined(separator: ", ")
  }
}

/// The program's own versions.
public enum Discern {
  /// Of the program.
  public static let version = "0.1.0"
  /// Of the compiler that built it, as far as the language can tell.
  public static var compiler: String {
    #if compiler(>=6.3)
      "6.3 or later"
    #else
      "before 6.3"
    #endif
  }
}
