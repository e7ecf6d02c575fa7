import ArgumentParser
import Experiments
import Platform
import Results

extension Experiment {
  /// Trains diffusion models with and without latents, and measures them.
  struct Disco: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Train a diffusion model with and without discrete latents over seeds, and measure both.",
      discussion: """
        experiment disco experiments/disco/study.json --out results/disco/toy.h5
        experiment table experiments/disco/paper.json

        Rows hold loss, mutual information of latents and modes, distances of draws after a few steps to the data's law,
        and the shape of the flow's paths, beside those of denoisers that are known exactly. The same command goes on.
        """)

    @Argument(help: "A study.", completion: .file(extensions: ["json"]))
    var config: String

    @Argument(help: "Overrides: key=value.")
    var overrides: [String] = []

    @Option(help: "The result file; by default results/<config name>.h5.", completion: .file(extensions: ["h5"]))
    var out: String?

    @Option(help: "Workers; by default one a core.")
    var jobs: Int?

    @Flag(help: "No progress, no table.")
    var quiet = false

    func validate() throws {
      try out.map(StudyArguments.checkResults)
      if let jobs, jobs < 1 { throw ValidationError("--jobs is \(jobs); give at least 1") }
    }

    func run() throws {
      let path = out ?? "results/\(Path.stem(of: config)).h5"
      let study = try readConfig(overrides) {
        try DiscoStudy.load(config, overrides: $0, weightsIn: path + ".parts/weights")
      }
      var runner = DiscoRunner(study, path: path)
      runner.jobs = jobs ?? Machine.current.cores
      runner.command =
        (["experiment", "disco", config] + overrides + (out.map { ["--out", $0] } ?? [])).map(\.shellWord)
        .joined(separator: " ")
      let isQuiet = quiet
      runner.report = { row in
        if !isQuiet {
          Terminal.error(
            "\(row.key.sampler), seed \(row.key.seed): "
              + (row.status == .failed ? row.message : String(printf: "loss %.4f, %.0f s", row["loss"], row.seconds)))
        }
      }
      let interrupt = Interrupt()
      let summary: RunSummary
      do { summary = try runner.run { interrupt.isRaised } } catch { throw Failure("error: \(error)", code: 1) }
      if !quiet, summary.missing < summary.total { print(try Run.table(path)) }
      Terminal.error(summary.text(path))
      if interrupt.isRaised { throw ExitCode(130) }
      if summary.failed > 0 { throw ExitCode(3) }
    }
  }
}
