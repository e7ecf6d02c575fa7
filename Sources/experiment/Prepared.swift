import Experiments
import Platform
import Results

/// A study and those of its units that are to run: all that can, of a shard.
struct Prepared {
  let study: Study
  let units: [Experiments.Unit]
  let forecast: Forecast

  /// Loads priors and data and looks at every cell.
  ///
  /// Refused cells end it, unless they are to be skipped, and so does a plan beyond the budget; `path` is the file of the
  /// shard, whose finished units cost nothing.
  init(
    _ config: ExperimentConfig, shard: Shard = .whole, path: String, skipRefused: Bool, budget: Double?, jobs: Int?,
    priced: Bool
  ) throws {
    let all: [Experiments.Unit]
    do {
      study = try Study(config)
      for notice in study.notices { Terminal.error(notice) }
      all = study.units(of: shard)
      forecast = try Forecast(
        study, units: all, done: try Self.done(all, path), priced: priced || (budget ?? config.budget) != nil)
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
    units = all.filter { !skipped.contains("\($0.key.sampler)\n\($0.key.task)") }
  }

  private static func done(_ units: [Experiments.Unit], _ path: String) throws -> Set<Int> {
    let parts = path + ".parts"
    guard File.exists(parts) else { return [] }
    let contents = try PartStore(directory: parts).load()
    return Set(units.filter { contents.parts[$0.id]?.row.status == .done }.map(\.index))
  }
}
