import ArgumentParser
import Experiments

/// Where results go, how many workers, which shard: shared by `run` and `plan`.
struct StudyArguments: ParsableArguments {
  @Option(
    help: "The result file; by default results/<config name>.h5. Of a shard: x-shard-i-of-n.h5 in its place.",
    completion: .file(extensions: ["h5"]))
  var out: String?

  @Option(help: "Workers; by default one a core.")
  var jobs: Int?

  @Option(help: "Run shard i of n only, as i/n; 'merge' joins them.")
  var shard: String?

  @Option(help: "Refuse plans that cost more than this many core-seconds.")
  var budget: Double?

  @Flag(help: "Go on without the cells that cannot run.")
  var skipRefused = false

  func validate() throws {
    try out.map(Self.checkResults)
    if let jobs, jobs < 1 { throw ValidationError("--jobs is \(jobs); give at least 1") }
    if let budget, !(budget > 0) { throw ValidationError("--budget is \(budget); give seconds above 0") }
  }

  /// Refuses to write results over a file of another kind, such as the config.
  static func checkResults(_ path: String) throws {
    guard path.hasSuffix(".h5") else { throw ValidationError("--out is '\(path)'; give a file that ends in .h5") }
  }

  /// The shard that is asked for, 1/1 where none is.
  func chosenShard() throws -> Shard {
    guard let shard else { return .whole }
    guard let chosen = Shard(shard) else {
      throw Failure("error: --shard is '\(shard)'; give i/n with 1 ≤ i ≤ n, for example 1/4")
    }
    return chosen
  }

  /// The result file of the chosen shard.
  func path(_ config: ExperimentConfig) throws -> String {
    try chosenShard().path(of: out ?? "results/\(config.name).h5")
  }

  /// The study and the units that can run; `skipping` goes on without refused cells, asked for or not.
  func prepare(_ config: ExperimentConfig, priced: Bool, skipping: Bool = false) throws -> Prepared {
    try Prepared(
      config, shard: chosenShard(), path: path(config), skipRefused: skipRefused || skipping, budget: budget,
      jobs: jobs, priced: priced)
  }

  /// The command that runs the config again, from where it was, without its shard.
  func command(_ arguments: ConfigArguments) -> String {
    let words = ["experiment", "run"] + arguments.words + (out.map { ["--out", $0] } ?? [])
    return (words + (skipRefused ? ["--skip-refused"] : [])).map(\.shellWord).joined(separator: " ")
  }
}
