import ArgumentParser
import Experiments

extension Experiment {
  /// How far a study is.
  struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show units done, failed and missing of every shard, and the commands that run what is missing.",
      discussion: """
        experiment status results/x     of the shards of results/x.h5, or of the file itself

        Read from result files and the parts beside them: no scheduler is asked, and no data are needed. A shard that
        nobody has begun has '?' units, unless 'submit' has planned it.
        """)

    @Argument(help: "The result file of the whole study, with or without .h5.", completion: .file(extensions: ["h5"]))
    var results: String

    func run() throws {
      do { print(try StudyStatus(results).text) } catch { throw Failure("error: \(error)") }
    }
  }
}
