import ArgumentParser
import Experiments
import Platform
import Results

extension Experiment {
  /// Runs or resumes an experiment and prints its table.
  struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Run a config, or resume it; print the table (default).",
      discussion: """
        SIGINT lets the units in flight finish (code 130); SIGTERM drops them and ends at once (code 75). The same command
        goes on. --shard 3/32 runs the third of 32 parts, on any machine and under any launcher:

        parallel experiment run configs/x.json --shard {}/32 --jobs 1 ::: $(seq 32)
        experiment status results/x
        experiment merge --out results/x.h5
        """)

    @OptionGroup var arguments: ConfigArguments
    @OptionGroup var options: StudyArguments

    @Flag(name: [.customShort("n"), .long], help: "Show the plan and do nothing.")
    var dryRun = false

    @Flag(help: "Stop at the first unit that fails.")
    var failFast = false

    @Flag(help: "No progress, no table.")
    var quiet = false

    func run() throws {
      Interrupt.dropOnTermination()
      let config = try arguments.load()
      if dryRun { return try Plan.show(config, options) }
      let prepared = try options.prepare(config, priced: false)
      let path = try options.path(config)
      let interrupt = Interrupt(signals: [SIGINT])
      let progress = Progress(quiet: quiet, jobs: options.jobs ?? Machine.current.cores)
      var runner = Runner(prepared.study, path: path)
      runner.jobs = options.jobs ?? Machine.current.cores
      runner.shard = try options.chosenShard()
      runner.command = options.command(arguments)
      runner.failFast = failFast
      runner.report = { progress.report($0) }
      let summary: RunSummary
      do {
        summary = try runner.run(prepared.units) { interrupt.isRaised }
      } catch {
        throw Failure("error: \(error)", code: 1)
      }
      Terminal.endStatus()
      if summary.missing == 0 {
        for picture in try prepared.study.writePictures(beside: path) { Terminal.error("\(picture)") }
      }
      if !quiet, summary.missing < summary.total { print(try Self.table(path)) }
      Terminal.error(summary.text(path))
      if interrupt.isRaised { throw ExitCode(130) }
      if summary.failed > 0 { throw ExitCode(3) }
    }
  }
}

extension RunSummary {
  /// "results/x.h5: 80 units, 12 of them from before, 1 failed".
  func text(_ path: String) -> String {
    var parts = ["\(total) units"]
    if cached > 0 { parts.append("\(cached) of them from before") }
    if failed > 0 { parts.append("\(failed) failed") }
    if missing > 0 { parts.append("\(missing) not run (the same command goes on)") }
    return "\(path): " + parts.joined(separator: ", ")
  }
}
