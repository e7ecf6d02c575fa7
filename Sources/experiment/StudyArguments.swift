import ArgumentParser
import Experiments
import Platform
import Results

/// Where results go, how many workers, which shard: shared by `run` and `plan`.
struct StudyArguments: ParsableArguments {
  @Option(help: "The result file; by default results/<config name>.h5.", completion: .file(extensions: ["h5"]))
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

  func path(_ config: ExperimentConfig) -> String {
    let suffix = shard.map { "-shard-" + $0.replacing("/", with: "-of-") } ?? ""
    return out ?? "results/\(config.name)\(suffix).h5"
  }

  func units(_ study: Study) throws -> [Experiments.Unit] {
    guard let shard else { return study.units }
    let parts = shard.split(separator: "/").compactMap { Int($0) }
    guard parts.count == 2, parts[1] >= 1, (1...parts[1]).contains(parts[0]) else {
      throw Failure("error: --shard is '\(shard)'; give i/n with 1 ≤ i ≤ n, for example 1/4")
    }
    return study.shard(parts[0], of: parts[1])
  }

  /// The study and the units that can run; refused cells end it, unless they are to be skipped.
  func prepare(_ config: ExperimentConfig, priced: Bool) throws -> Prepared {
    let study: Study
    let forecast: Forecast
    let all: [Experiments.Unit]
    do {
      study = try Study(config)
      all = try units(study)
      forecast = try Forecast(
        study, units: all, done: try done(all, config), priced: priced || (budget ?? config.budget) != nil)
    } catch let failure as Failure {
      throw failure
    } catch let errors as ConfigErrors {
      throw Failure("\(errors)")
    } catch {
      throw Failure("error: \(config.name) cannot be planned: \(error)")
    }
    if !forecast.refused.isEmpty, !skipRefused {
      throw Failure(
        forecast.refused.map { "error: \($0.sampler) cannot run on \($0.problem): \($0.refusal?.description ?? "")" }
          .joined(separator: "\n") + "\n--skip-refused goes on without these cells")
    }
    if let limit = budget ?? config.budget, forecast.seconds > limit {
      throw Failure(
        forecast.text(jobs: jobs ?? Machine.current.cores)
          + "\nerror: the plan costs \(Int(forecast.seconds.rounded())) core-seconds, more than the budget of \(limit)")
    }
    let skipped = Set(forecast.refused.map { "\($0.sampler)\n\($0.problem)" })
    let units = all.filter { !skipped.contains("\($0.key.sampler)\n\($0.key.task)") }
    return Prepared(study: study, units: units, forecast: forecast)
  }

  struct Prepared {
    let study: Study
    let units: [Experiments.Unit]
    let forecast: Forecast
  }

  private func done(_ units: [Experiments.Unit], _ config: ExperimentConfig) throws -> Set<Int> {
    let parts = path(config) + ".parts"
    guard File.exists(parts) else { return [] }
    let contents = try PartStore(directory: parts).load()
    return Set(units.filter { contents.parts[$0.id]?.row.status == .done }.map(\.index))
  }
}
